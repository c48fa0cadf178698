import type { Analysis, Finding } from './analysis.ts';
import type { Configuration } from './config/configuration.ts';
import { changeFindings } from './config/describe-change.ts';
import { diffConfigurations } from './config/diff-configurations.ts';
import { predecessorOf, type Version } from './config/find-predecessor.ts';
import type { Evidence } from './evidence.ts';

/** A ready piece of evidence with what was computed about it. */
export type ReadyEvidence = { readonly found: Evidence; readonly analysis: Analysis };
export type ConfigurationVersion = Version & { readonly found: Evidence };

export const versionOf = ({ found }: ReadyEvidence, configuration: Configuration): ConfigurationVersion => ({
  id: found.id,
  name: found.fileName,
  createdAt: found.createdAt,
  configuration,
  found,
});

/** The configurations among the evidence of a case. */
export const versionsIn = (ready: readonly ReadyEvidence[]): readonly ConfigurationVersion[] =>
  ready.flatMap(one => (one.analysis.configuration ? [versionOf(one, one.analysis.configuration)] : []));

const byScore = (a: Finding, b: Finding): number => b.score - a.score;

/** The analyses of a case, those of configurations with what was changed since the version before. Computed when asked for:
 *  the older version may be uploaded last, or removed. */
export const withConfigurationChanges = (ready: readonly ReadyEvidence[]): ReadyEvidence[] => {
  const versions = versionsIn(ready);
  return ready.map(one => {
    const own = versions.find(({ id }) => id === one.found.id);
    const older = own && predecessorOf(own, versions);
    if (own === undefined || older === undefined) return one;
    const changes = changeFindings(diffConfigurations(older.configuration, own.configuration), older, own);
    return { ...one, analysis: { ...one.analysis, findings: [...changes, ...one.analysis.findings].sort(byScore) } };
  });
};
