import type { Analysis } from '../analysis.ts';
import { flawFindings } from './flaw-findings.ts';
import type { ReadConfiguration } from './read-configuration.ts';
import { suspicions } from './suspicious.ts';

/** What a reader of whole files knows of a file beside its content. */
export type FileSize = { readonly name: string; readonly bytes: number; readonly lines: number };

const notesOf = ({ configuration: { omitted, settings } }: ReadConfiguration): string[] => [
  'A configuration has no clock: its lines have no place in the order of events.',
  ...(omitted > 0
    ? [`${omitted} settings beyond the first ${settings.length} were counted but not kept or compared.`]
    : []),
];

/** The analysis of one configuration by itself. What differs from another version is found when it is asked for, so that
 *  it is right whichever of the two was uploaded first. */
export const analyseConfiguration = (read: ReadConfiguration, { name, bytes, lines }: FileSize): Analysis => {
  const { configuration, flaws, entries } = read;
  const indexOf = new Map(entries.map((entry, i) => [entry, i]));
  const suspected = suspicions(entries).flatMap(suspicion => {
    const setting = configuration.settings[indexOf.get(suspicion.entry) ?? -1];
    return setting ? [{ suspicion, setting }] : [];
  });
  return {
    format: configuration.syntax,
    bytes,
    lines,
    records: configuration.settings.length + configuration.omitted,
    from: null,
    to: null,
    levels: [],
    templates: [],
    templateCount: 0,
    stackTraces: [],
    histogram: null,
    findings: flawFindings(name, configuration.syntax, flaws, suspected, configuration.settings),
    worstLines: [],
    notes: notesOf(read),
    configuration,
  };
};
