import type { Entry } from './configuration.ts';

/** A value that deserves a look. `why` says what is known about it and what is not. */
export type Suspicion = { readonly entry: Entry; readonly says: string; readonly why: string; readonly score: number };

const lastName = (path: string): string => path.replace(/#\d+$/, '').split('.').at(-1) ?? path;
const parentOf = (path: string): string => path.slice(0, path.length - lastName(path).length);

const POOL =
  /(?:^|[._-])(?:max[\w.-]*(?:connections?|pool|size|active|total|threads|clients|workers)|(?:pool|threads?|connections?|workers)[\w.-]*(?:size|max|limit))$/i;
const TIMEOUT = /time-?_?out(?:[._-]?(?:ms|millis|seconds|secs|s))?$/i;
const ZERO = /^0+(?:ms|s|m|h)?$/;
const PLACEHOLDER =
  /^(?:change[-_ ]?me|todo|fixme|tbd|replace[-_ ]?me|<(?:your|insert|enter|change)[^>]*>|your[-_][\w-]*[-_]here)$/i;

type Rule = (entry: Entry) => Omit<Suspicion, 'entry'> | undefined;

/** Each with the reason for which it is worth a line. What is merely a matter of taste is not here. */
const RULES: readonly Rule[] = [
  ({ path, value }) =>
    POOL.test(lastName(path)) && ZERO.test(value)
      ? {
          says: 'is a limit of 0',
          why: 'Some programs take 0 as "no limit", others admit nobody: which of the two this one does is for its manual to say.',
          score: 0.45,
        }
      : undefined,
  ({ path, value }) =>
    TIMEOUT.test(lastName(path)) && ZERO.test(value)
      ? {
          says: 'is a timeout of 0',
          why: 'Many programs wait for ever then, so that one stuck peer holds its caller; some give up at once.',
          score: 0.4,
        }
      : undefined,
  ({ path, value }) =>
    /resources\.(?:limits|requests)\.memory$/.test(path) && /^\d+m$/.test(value)
      ? {
          says: 'is memory in thousandths of a byte',
          why: 'In Kubernetes the suffix `m` means a thousandth (Kubernetes documentation, "Resource units"); megabytes are `M` or `Mi`.',
          score: 0.6,
        }
      : undefined,
  ({ path, value }) =>
    /(?:^|[./])(?:spec\.)?replicas$/.test(path) && ZERO.test(value)
      ? { says: 'lets nothing run', why: 'With 0 replicas there is no instance to answer.', score: 0.5 }
      : undefined,
  ({ value }) =>
    PLACEHOLDER.test(value)
      ? {
          says: 'still holds a placeholder',
          why: 'Such a word is there to be replaced before the file is used.',
          score: 0.45,
        }
      : undefined,
];

const NUMBER = /^\d+(?:\.\d+)?$/;
const MIN = /min(?:imum)?(?=[-_.]|[A-Z]|$)/;

/** `min` above `max` of the same name beside it: no number lies between them. */
const crossed = (entries: readonly Entry[]): Suspicion[] => {
  const byPath = new Map(entries.map(entry => [entry.path.toLowerCase(), entry]));
  return entries.flatMap(entry => {
    const name = lastName(entry.path);
    if (!NUMBER.test(entry.value) || !MIN.test(name)) return [];
    const parent = parentOf(entry.path);
    const partners = ['max', 'maximum'].map(max => byPath.get(`${parent}${name.replace(MIN, max)}`.toLowerCase()));
    const most = partners.find(other => other !== undefined && NUMBER.test(other.value));
    if (most === undefined || Number(entry.value) <= Number(most.value)) return [];
    const why = `"${lastName(most.path)}" in line ${most.line} is ${most.value}, so that no value fits both.`;
    return [{ entry, says: `is above its own maximum`, why, score: 0.55 }];
  });
};

export const suspicions = (entries: readonly Entry[]): Suspicion[] => [
  ...entries.flatMap(entry => RULES.flatMap(rule => rule(entry) ?? []).map(found => ({ entry, ...found }))),
  ...crossed(entries),
];
