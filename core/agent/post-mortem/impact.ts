import type { AnalysisView } from '../../evidence/index.ts';
import { fromIso } from '../../kernel/instant.ts';
import { counted } from '../grounded/counted.ts';
import { inlineCode, prose } from '../grounded/markdown.ts';
import { duration, momentText } from '../grounded/times.ts';
import { citeCase, type Material } from './material.ts';

const MOST_FILES = 6;
const DESCRIPTION_CHARS = 1_000;

type Errors = {
  readonly file: AnalysisView;
  readonly count: number;
  readonly from: string | null;
  readonly to: string | null;
};

const isErrorLevel = ({ level }: { readonly level: string }): boolean => level === 'error' || level === 'fatal';

/** RFC 3339 in UTC sorts as text. */
const present = (times: readonly (string | null)[]): readonly string[] => times.filter(time => time !== null).sort();

/** Counted by the evidence engine: how many records of the file are errors, and from when to when. */
const errorsIn = (file: AnalysisView): Errors => {
  const counted = [...file.templates, ...file.findings].filter(isErrorLevel);
  return {
    file,
    count: file.levels.filter(isErrorLevel).reduce((sum, { count }) => sum + count, 0),
    from: present(counted.map(({ first_seen }) => first_seen))[0] ?? null,
    to: present(counted.map(({ last_seen }) => last_seen)).at(-1) ?? null,
  };
};

/** The files with errors, most errors first. */
export const errorsOf = ({ found }: Pick<Material, 'found'>): readonly Errors[] =>
  found.evidence.files
    .map(errorsIn)
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);

/** When the errors of the incident began: where they rise, or else with the first of all; null when none has a time. */
export const beginOfErrors = (material: Pick<Material, 'found'>): string | null =>
  material.found.cause.onset?.first_seen ?? present(errorsOf(material).map(({ from }) => from))[0] ?? null;

const spanOf = (from: string | null, to: string | null): string => {
  if (from === null || to === null) return 'none of them with a time';
  const lasted = fromIso(to) - fromIso(from);
  return lasted === 0 ? `at ${momentText(from)}` : `${momentText(from)} to ${momentText(to)} (${duration(lasted)})`;
};

const perFile = (material: Material): readonly string[] =>
  errorsOf(material)
    .slice(0, MOST_FILES)
    .map(({ file, count, from, to }) => {
      const source = material.found.sources.ofFile(file);
      return `- ${inlineCode(file.file)}: ${counted(count, 'error')} in ${counted(file.records, 'record')}, ${spanOf(from, to)} [${source}]`;
    });

const inAll = (errors: readonly Errors[], { found: { cause, sources } }: Material): string => {
  const total = errors.reduce((sum, { count }) => sum + count, 0);
  const from = present(errors.map(one => one.from))[0] ?? null;
  const to = present(errors.map(one => one.to)).at(-1) ?? null;
  const onset = cause.onset?.first_seen
    ? ` They begin to rise at ${momentText(cause.onset.first_seen)}. [${sources.ofFinding(cause.onset)}]`
    : '';
  return `Errors in all files: ${total}, ${spanOf(from, to)}, in UTC.${onset}`;
};

/** What the incident did, as far as the case and its files tell. */
export const impact = (material: Material): string => {
  const { severity, description } = material.about;
  const errors = errorsOf(material);
  const left = errors.length - MOST_FILES;
  return [
    `Severity: **${severity}**, as set in the case.`,
    ...(description.trim() === ''
      ? []
      : [`As reported: ${prose(description, DESCRIPTION_CHARS)} [${citeCase(material, 'description', description)}]`]),
    ...(errors.length > 0 ? [inAll(errors, material)] : []),
    ...(errors.length > 0 ? [perFile(material).join('\n')] : ['The files of this case hold no errors to count.']),
    ...(left > 0 ? [`${counted(left, 'more file')} ${left === 1 ? 'holds' : 'hold'} errors.`] : []),
    'Who was affected, and how many, is not in the evidence. Add it before publishing.',
  ].join('\n\n');
};
