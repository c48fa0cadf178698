import { type Analysis, isErrorLevel, type Template } from './analysis.ts';

/** Something by which trouble of one kind is known again in another case. */
export type Feature = {
  readonly kind: 'wording' | 'stack-trace';
  /** Of a wording its constant words; of a stack trace its signature. Equal texts are the same feature. */
  readonly text: string;
};

export const featureKey = ({ kind, text }: Feature): string => `${kind}\n${text}`;

/** Each once. */
export const distinctFeatures = (features: readonly Feature[]): readonly Feature[] => [
  ...new Map(features.map(feature => [featureKey(feature), feature])).values(),
];

/** Features of one file, the most telling first. */
const MOST = 40;
const WORDING_CHARS = 200;
const SIGNATURE_CHARS = 400;
/** One word ("failed") is in the log of anything. */
const LEAST_WORDS = 2;

/** What is not worth a name: a place that varies (`<*>`), what holds a digit, and the value in `name=value`, each of which
 *  may be one thing in one file and another in the next. */
const VARYING = /\S*(?:<\*>|\d)\S*/g;
const VALUE = /(?<=[\p{L}_]=)\S+/gu;
const WORD = /\p{L}[\p{L}\p{M}'_-]*/gu;

/** The words of a template that any file with that kind of message has; undefined where there are too few to tell. */
export const wordingOf = (template: string): string | undefined => {
  const words = template.replace(VALUE, ' ').replace(VARYING, ' ').toLowerCase().match(WORD) ?? [];
  return new Set(words).size < LEAST_WORDS ? undefined : words.join(' ').slice(0, WORDING_CHARS).toWellFormed();
};

/** The features of a file: its stack traces, the wordings that stand out in it, and those of its errors. */
export const fingerprintOf = ({ findings, templates, stackTraces }: Analysis): readonly Feature[] => {
  const byId = new Map(templates.map(template => [template.id, template]));
  const notable = findings.flatMap(({ kind, templateId }) => {
    const template = templateId === null || kind === 'vanished' ? undefined : byId.get(templateId);
    return template === undefined ? [] : [template];
  });
  const errors = templates.filter(({ level }) => isErrorLevel(level)).toSorted(mostFrequentFirst);
  const wordings = [...notable, ...errors].flatMap(({ text }) => wordingOf(text) ?? []);
  const signatures = stackTraces.map(({ signature }) => signature.slice(0, SIGNATURE_CHARS).toWellFormed());
  return distinctFeatures([
    ...signatures.slice(0, MOST / 2).map(text => ({ kind: 'stack-trace' as const, text })),
    ...wordings.map(text => ({ kind: 'wording' as const, text })),
  ]).slice(0, MOST);
};

const mostFrequentFirst = (a: Template, b: Template): number => b.count - a.count || a.id - b.id;
