import { type Analysis, type Finding, type Grade, isErrorLevel, type Template } from '../analysis.ts';
import { type CaseFile, logOf } from './case-files.ts';
import type { CaseFinding } from './case-findings.ts';
import { wordingIndex } from './same-wording.ts';

/** A file from trouble beside one of the same program in good health. */
export type Comparison = {
  readonly findings: readonly CaseFinding[];
  /** Limits, each a sentence. */
  readonly notes: readonly string[];
};

const SHOWN = 40;
/** Log-likelihood ratio from which two counts are of different rates. */
const SURPRISE = 8;
const MIN_RATIO = 3;
/** A wording of the good file is missed when so many of it would be expected. */
const MISSED = 10;

/** What a count is measured against: the records of its file, so that a longer or busier file is no finding. */
const exposureOf = ({ records }: Analysis): number => Math.max(1, records);

/** How surprising it is that two counts come from one rate, in nats: the likelihood ratio of two Poisson counts. */
const surpriseOf = (count: number, exposure: number, other: number, otherExposure: number): number => {
  const rate = (count + other) / (exposure + otherExposure);
  const term = (n: number, expected: number): number => (n === 0 ? 0 : n * Math.log(n / expected));
  return term(count, rate * exposure) + term(other, rate * otherExposure);
};

const weightOf = ({ level }: Template): number => {
  if (isErrorLevel(level)) return 1;
  return level === 'warn' ? 0.85 : 0.55;
};

const damped = (surprise: number): number => 1 - Math.exp(-surprise / 20);
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const timesAs = (ratio: number): string =>
  ratio >= 10 ? String(Math.round(ratio)) : String(Math.round(ratio * 10) / 10);

type Told = Pick<Finding, 'kind' | 'title' | 'explanation' | 'score'> & { readonly grade?: Grade };

const about = ({ evidenceId, sha256, name }: CaseFile, template: Template, told: Told): CaseFinding => ({
  grade: 'confirmed',
  ...told,
  score: rounded(told.score),
  id: `good-${told.kind}-${evidenceId}-${template.id}-${template.firstLine}`,
  count: template.count,
  firstSeen: template.firstSeen,
  lastSeen: template.lastSeen,
  locator: { file: name, fromLine: template.firstLine, toLine: template.firstLine },
  quote: template.example,
  templateId: template.id,
  level: template.level,
  evidenceId,
  sha256,
  leadMs: null,
});

const newIn = (file: CaseFile, good: CaseFile, template: Template, goodIsWhole: boolean): CaseFinding => {
  const surprise = surpriseOf(template.count, exposureOf(file.analysis), 0, exposureOf(good.analysis));
  return about(file, template, {
    kind: 'first-seen',
    title: `Only in ${file.name}: "${template.text.slice(0, 120)}" (${times(template.count)}).`,
    explanation: `It occurs ${times(template.count)} in ${file.analysis.records} records of ${file.name} and not in ${good.analysis.records} of ${good.name}.`,
    score: weightOf(template) * (0.5 + 0.5 * damped(surprise)),
    // Of a file with more wordings than are kept, absence is likely, not certain.
    grade: goodIsWhole ? 'confirmed' : 'supported',
  });
};

/** How many times as frequent a wording is; undefined where its rates are not of two kinds. */
const rateChange = (count: number, exposure: number, known: number, goodExposure: number): number | undefined => {
  const ratio = count / exposure / (known / goodExposure);
  if (surpriseOf(count, exposure, known, goodExposure) < SURPRISE) return undefined;
  return ratio < MIN_RATIO && ratio * MIN_RATIO > 1 ? undefined : ratio;
};

/** Whether a wording of a file is in a good one too, and no more frequent than in good health. */
export const isAsInGood = ({ analysis }: CaseFile, good: CaseFile, { text, count }: Template): boolean => {
  const known = wordingIndex(good.analysis.templates)(text);
  if (known === undefined) return false;
  return (rateChange(count, exposureOf(analysis), known.count, exposureOf(good.analysis)) ?? 0) <= 1;
};

const changedIn = (file: CaseFile, good: CaseFile, template: Template, known: Template): CaseFinding | undefined => {
  const exposure = exposureOf(file.analysis);
  const goodExposure = exposureOf(good.analysis);
  const surprise = surpriseOf(template.count, exposure, known.count, goodExposure);
  const ratio = rateChange(template.count, exposure, known.count, goodExposure);
  if (ratio === undefined) return undefined;
  const change = ratio > 1 ? `${timesAs(ratio)} times as frequent as` : `${timesAs(1 / ratio)} times rarer than`;
  return about(file, template, {
    kind: 'rate-change',
    title: `"${template.text.slice(0, 120)}" is ${change} in ${good.name}.`,
    explanation: `It occurs ${times(template.count)} in ${exposure} records of ${file.name}, and ${times(known.count)} in ${goodExposure} of ${good.name}.`,
    score: (ratio > 1 ? 0.8 : 0.5) * weightOf(template) * damped(surprise),
  });
};

const missingIn = (file: CaseFile, good: CaseFile, template: Template): CaseFinding | undefined => {
  const expected = (template.count * exposureOf(file.analysis)) / exposureOf(good.analysis);
  if (expected < MISSED) return undefined;
  return about(good, template, {
    kind: 'vanished',
    title: `Missing in ${file.name}: "${template.text.slice(0, 120)}".`,
    explanation: `It occurs ${times(template.count)} in ${good.name}; in the ${file.analysis.records} records of ${file.name} about ${Math.round(expected)} would be expected, and there is none.`,
    score: 0.6 * weightOf(template) * damped(expected),
  });
};

const isWhole = ({ analysis }: CaseFile): boolean => analysis.templateCount <= analysis.templates.length;

const compared = (file: CaseFile, good: CaseFile): CaseFinding[] => {
  const known = wordingIndex(good.analysis.templates);
  const goodIsWhole = isWhole(good);
  const present = file.analysis.templates.flatMap(template => {
    const same = known(template.text);
    return (same ? changedIn(file, good, template, same) : newIn(file, good, template, goodIsWhole)) ?? [];
  });
  if (!isWhole(file)) return present;
  const own = wordingIndex(file.analysis.templates);
  return [
    ...present,
    ...good.analysis.templates.flatMap(each => (own(each.text) ? [] : (missingIn(file, good, each) ?? []))),
  ];
};

/** The file of the same log, else one that shares most of the wordings. */
export const partnerOf = (file: CaseFile, good: readonly CaseFile[]): CaseFile | undefined => {
  const named = good.find(({ name }) => logOf(name) === logOf(file.name));
  if (named !== undefined) return named;
  const shared = good.map(candidate => {
    const known = wordingIndex(candidate.analysis.templates);
    return { candidate, count: file.analysis.templates.filter(({ text }) => known(text) !== undefined).length };
  });
  const best = shared.reduce((most, each) => (each.count > most.count ? each : most), { candidate: good[0], count: 0 });
  return best.count * 4 >= Math.max(1, file.analysis.templates.length) ? best.candidate : undefined;
};

/** What is different in files from trouble against files of the same programs in good health: new, changed and missing
 *  wordings, best first. Pure. */
export const compareWithGood = (files: readonly CaseFile[], good: readonly CaseFile[]): Comparison => {
  const pairs = files.map(file => ({ file, partner: partnerOf(file, good) }));
  return {
    findings: pairs
      .flatMap(({ file, partner }) => (partner === undefined ? [] : compared(file, partner)))
      .sort((a, b) => b.score - a.score || (a.firstSeen ?? 0) - (b.firstSeen ?? 0) || (a.id < b.id ? -1 : 1))
      .slice(0, SHOWN),
    notes: pairs
      .filter(({ partner }) => partner === undefined)
      .map(({ file }) => `None of the good files is of the same log as ${file.name}.`),
  };
};
