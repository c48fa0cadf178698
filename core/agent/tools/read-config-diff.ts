import { z } from 'zod';
import type { ConfigDiffView, EvidenceService, EvidenceView } from '../../evidence/index.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import { text } from '../../kernel/schema.ts';
import { shorten } from '../../kernel/text.ts';
import { counted } from '../grounded/counted.ts';
import { fileNamed, filesOfCase } from './case-files.ts';
import { badArgument, defineTool } from './define-tool.ts';
import { evidenceDraft } from './evidence-draft.ts';
import { fileArgument } from './line-filter.ts';
import type { AgentTool } from './tool.ts';
import { type Entry, writeOutcome } from './write-outcome.ts';

const VALUE_CHARS = 300;
const PATH_CHARS = 200;

type Change = ConfigDiffView['changes'][number];

export type ReadConfigDiffDeps = { readonly evidence: Pick<EvidenceService, 'list' | 'configDiff'> };

/** The settings that differ between two versions of a configuration, what matters most first. Secrets are not in them. */
export const readConfigDiff = ({ evidence }: ReadConfigDiffDeps): AgentTool =>
  defineTool({
    name: 'read_config_diff',
    description: 'Compares a configuration file of this case with an older version of it, setting by setting.',
    schema: z.object({
      file: text(255, 1).meta({ description: 'Name or id of the newer file.' }),
      against: fileArgument('Name or id of the older file; without it, the newest older version of the same file.'),
    }),
    async run({ file: name, against }, context) {
      const files = await filesOfCase(evidence, context);
      const newer = fileNamed(files, name, 'file');
      const older = against === undefined ? undefined : fileNamed(files, against, 'against');
      if (older?.id === newer.id) throw badArgument('against', 'is the same file');
      const diff = await evidence.configDiff(
        context.actor,
        newer.id as EvidenceId,
        older?.id as EvidenceId | undefined,
      );
      context.signal.throwIfAborted();
      const summary = counted(diff.change_count, 'changed setting');
      const compared = diff.against === null ? '' : ` between ${diff.against.file} (older) and ${diff.file}`;
      const written = writeOutcome(
        {
          facts: [`${summary}${compared}.`],
          entries: diff.changes.map(change => entryOf(change, diff, files)),
          more: left =>
            `${left + diff.change_count - diff.changes.length} more settings differ, each less likely to matter.`,
          notes: diff.notes,
        },
        context,
      );
      return { text: written, summary };
    },
  });

const settingText = (setting: Change['after']): string =>
  setting === null ? 'nothing' : `\`${shorten(setting.value, VALUE_CHARS)}\``;

/** A removed setting is cited where it was, anything else where it is. */
const entryOf = (change: Change, diff: ConfigDiffView, files: readonly EvidenceView[]): Entry => {
  const { kind, path, before, after, about } = change;
  const isRemoved = after === null;
  const place = isRemoved ? diff.against : diff;
  const locator = after?.locator ?? before?.locator ?? diff.file;
  const fact = `${kind} ${shorten(path, PATH_CHARS)}${about === '' ? '' : ` (${about})`}: ${settingText(before)} -> ${settingText(after)}`;
  const evidenceId = place?.evidence_id ?? diff.evidence_id;
  const sha256 = files.find(({ id }) => id === evidenceId)?.sha256 ?? '';
  const draft = evidenceDraft({ evidence_id: evidenceId, sha256, file: place?.file ?? diff.file, locator }, fact, {
    weight: change.weight,
  });
  return { text: locator, quoted: `: ${fact}`, draft };
};
