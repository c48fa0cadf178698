import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/error.ts';
import type { CaseId, EvidenceId } from '../kernel/ids.ts';
import { type ConfigurationVersion, type ReadyEvidence, versionOf, versionsIn } from './case-configurations.ts';
import type { Setting } from './config/configuration.ts';
import { diffConfigurations } from './config/diff-configurations.ts';
import { predecessorOf } from './config/find-predecessor.ts';
import type { ConfigDiffView } from './config-models.ts';

export type ConfigDiffDeps = {
  /** @throws DomainError 'evidence.not-found', 'evidence.not-ready'. */
  ready: (actor: Actor, id: EvidenceId) => Promise<ReadyEvidence>;
  readyOfCase: (actor: Actor, caseId: CaseId) => Promise<readonly ReadyEvidence[]>;
};

/** Changes that are listed in one answer. */
const MOST = 500;

const noConfiguration = (name: string, path: string): DomainError =>
  new DomainError('invalid', `"${name}" was not read as a configuration, so that it has no settings to compare.`, {
    issues: [{ path, message: 'is not a configuration' }],
  });

const asVersion = (one: ReadyEvidence, path: string): ConfigurationVersion => {
  const { configuration } = one.analysis;
  if (configuration === undefined) throw noConfiguration(one.found.fileName, path);
  return versionOf(one, configuration);
};

const presentSetting = (setting: Setting | null, file: string) =>
  setting && {
    value: setting.value,
    ...(setting.type !== undefined && { type: setting.type }),
    line: setting.line,
    locator: `${file}:${setting.line}`,
  };

const notesOf = (older: ConfigurationVersion | undefined, newer: ConfigurationVersion): string[] => {
  if (older === undefined)
    return ['The case has no older version of this file. Upload one, or name a file to compare with.'];
  const cut = [older, newer].filter(({ configuration }) => configuration.omitted > 0);
  return [
    ...cut.map(
      ({ name, configuration }) => `${configuration.omitted} settings at the end of ${name} are not compared.`,
    ),
    ...(older.configuration.syntax === newer.configuration.syntax
      ? []
      : [`${older.name} is ${older.configuration.syntax} and ${newer.name} is ${newer.configuration.syntax}.`]),
  ];
};

const present = (older: ConfigurationVersion | undefined, newer: ConfigurationVersion): ConfigDiffView => {
  const changes = older === undefined ? [] : diffConfigurations(older.configuration, newer.configuration);
  return {
    evidence_id: newer.id,
    file: newer.name,
    syntax: newer.configuration.syntax,
    against: older === undefined ? null : { evidence_id: older.id, file: older.name },
    change_count: changes.length,
    changes: changes.slice(0, MOST).map(({ kind, path, before, after, about, weight }) => ({
      kind,
      path,
      before: presentSetting(before, older?.name ?? ''),
      after: presentSetting(after, newer.name),
      about,
      weight,
    })),
    notes: notesOf(older, newer),
  };
};

/** What differs between a configuration and another one, which is older; without `against` the newest older version of the
 *  same file in its case. Computed from what the analyses kept: no file is read again, and no secret is shown.
 *  @throws DomainError 'invalid' when one of the two is no configuration. */
export const configDiff =
  ({ ready, readyOfCase }: ConfigDiffDeps) =>
  async (actor: Actor, id: EvidenceId, againstId?: EvidenceId): Promise<ConfigDiffView> => {
    const one = await ready(actor, id);
    const newer = asVersion(one, 'path.id');
    if (againstId !== undefined) return present(asVersion(await ready(actor, againstId), 'query.against'), newer);
    const others = await readyOfCase(actor, one.found.caseId);
    return present(predecessorOf(newer, versionsIn(others)), newer);
  };
