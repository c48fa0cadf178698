import { fromIso } from '../../kernel/instant.ts';
import type { Investigation, Source } from '../investigate/investigation.ts';
import { placeOf } from './grade.ts';

/** What code counted, as text with figures in it. */
export type ComputedWords = {
  readonly text: string;
  /** Whether it is about what is cited. */
  readonly isAbout: (source: Source) => boolean;
  /** Whether it says many things, so that a line of it holds only for claims that share a word with it. */
  readonly isByLine: boolean;
  /** Numbers with which others may be set in relation. */
  readonly wholes?: readonly number[];
};

/** What code counted over the evidence: figures that an answer may give of what it cites without their standing there. */
export const computedWords = (found: Investigation): readonly ComputedWords[] => [
  { text: `${found.question}\n${found.evidence.files.length} files`, isAbout: () => true, isByLine: true },
  ...ofFindings(found),
  ...ofStackTraces(found),
  ...ofFiles(found),
  ...ofTemplates(found),
];

const isAt =
  (...places: readonly Parameters<typeof placeOf>[0][]): ((source: Source) => boolean) =>
  ({ view }) =>
    places.some(place => placeOf(place) === placeOf(view));

const isOf =
  (file: { readonly evidence_id: string }): ((source: Source) => boolean) =>
  ({ view }) =>
    view.evidence_id === file.evidence_id;

const ofFindings = ({ evidence, cause }: Investigation): readonly ComputedWords[] => [
  ...evidence.findings.map(finding => ({
    text: [
      `${finding.count} times`,
      ...spanOf(finding.first_seen, finding.last_seen),
      ...(finding.lead_ms === null ? [] : [inMs(finding.lead_ms)]),
    ].join('\n'),
    isAbout: isAt(finding),
    isByLine: false,
  })),
  ...(cause.finding === null || cause.leadMs === null
    ? []
    : [{ text: inMs(cause.leadMs), isAbout: isAt(cause.finding), isByLine: false }]),
];

const ofStackTraces = ({ evidence }: Investigation): readonly ComputedWords[] =>
  evidence.stackTraces.map(({ count, first_seen, last_seen, files }) => ({
    text: [`${count} times`, ...files.map(file => `${file.count} times`), ...spanOf(first_seen, last_seen)].join('\n'),
    isAbout: isAt(...files),
    isByLine: false,
  }));

const ofFiles = ({ evidence }: Investigation): readonly ComputedWords[] =>
  evidence.files.map(file => {
    const { bytes, lines, records, from, to, levels, template_count: kinds } = file;
    const errors = levels.reduce((sum, { level, count }) => sum + (isError(level) ? count : 0), 0);
    return {
      text: [
        `${bytes} bytes`,
        `${lines} lines`,
        `${records} records`,
        `${kinds} kinds`,
        ...spanOf(from, to),
        ...levels.map(({ level, count }) => `${level}: ${count} of ${records}`),
        `errors: ${errors} of ${records}`,
      ].join('\n'),
      isAbout: isOf(file),
      isByLine: true,
      wholes: [records, errors],
    };
  });

const isError = (level: string): boolean => level === 'error' || level === 'fatal';

/** How often there is a line like the one that is cited. */
const ofTemplates = ({ evidence }: Investigation): readonly ComputedWords[] =>
  evidence.files.flatMap(file =>
    file.templates.map(({ text, count }) => ({
      text: `${count} of ${file.records}`,
      isAbout: (source: Source) => isOf(file)(source) && isLike(source.text, text),
      isByLine: false,
    })),
  );

/** With less that stays the same a kind of lines is like any other. */
const FEWEST_CHARS = 8;
/** Of a source: a longer one is no line but a stretch of the file. */
const MOST_LINES = 3;

const isLike = (text: string, template: string): boolean => {
  const fixed = template.split('<*>').map(part => part.trim());
  if (fixed.join('').length < FEWEST_CHARS) return false;
  return text
    .split('\n', MOST_LINES)
    .some(line => fixed.reduce((at, part) => (at < 0 ? at : endOf(line, part, at)), 0) >= 0);
};

const endOf = (line: string, part: string, from: number): number => {
  const at = line.indexOf(part, from);
  return at < 0 ? at : at + part.length;
};

const spanOf = (from: string | null, to: string | null): readonly string[] =>
  [from ?? '', to ?? '', from === null || to === null ? '' : inMs(fromIso(to) - fromIso(from))].filter(
    word => word !== '',
  );

const inMs = (ms: number): string => `${Math.abs(ms)} ms`;
