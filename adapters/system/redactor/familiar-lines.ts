import type { Span } from './spans.ts';

/** Values that only the lines around them tell, to be found again where lines are shown by themselves: behind the same name,
 *  and, where a line is nothing but the value, as all of a line. */
export type FamiliarLines = {
  /** Whether there was anything new in `spans`, which were found in `text`. */
  learn(text: string, spans: readonly Span[]): boolean;
  findIn(text: string): readonly Span[];
};

/** Of one vault: the work of a text grows with those that begin alike. */
const MOST = 20_000;
/** The first word of a name or a value; nothing else is compared where it is another. */
const WORD = /(?<![\w.-])[\w.-]{1,8}/g;
const NAME = /[\w.-]{1,60}[^\w\s]{0,4}[ \t]{0,8}[^\w\s]{0,4}$/;
/** What may stand before a line that is shown: its number, its place, what it is quoted with. */
const SHOWN_BEHIND = /(?:^|\n|[:|>"'`] {0,8})[ \t]*(?:\d{1,10}[:|]?[ \t])?[ \t]*[^\w\s]{0,4}[ \t]*$/;
/** What may stand behind it. */
const SHOWN_BEFORE = /^[^\w\s]{0,4}[ \t]*(?:\r?\n|$)/;
/** Put in the place of what was cut. */
const CUT = '…';

type Familiar = { readonly name: string; readonly value: string; readonly kind: string; readonly offset: number };

export const familiarLines = (): FamiliarLines => {
  const byWord = new Map<string, Familiar[]>();
  const known = new Set<string>();
  const add = (name: string, value: string, kind: string): boolean => {
    const whole = name + value;
    const [first] = whole.matchAll(WORD);
    const key = JSON.stringify([name, value]);
    if (first === undefined || known.has(key) || known.size >= MOST) return false;
    known.add(key);
    const alike = byWord.get(first[0]) ?? [];
    alike.push({ name, value, kind, offset: first.index });
    byWord.set(first[0], alike);
    return true;
  };
  return {
    learn: (text, spans) =>
      spans
        .flatMap(span => linesOf(text, span))
        .map(({ name, value, kind }) => add(name, value, kind))
        .some(isNew => isNew),
    findIn(text) {
      if (byWord.size === 0) return [];
      return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) =>
        (byWord.get(word) ?? []).flatMap(line => spanAt(text, index - line.offset, line) ?? []),
      );
    },
  };
};

/** A value of several lines is as many. */
const linesOf = (text: string, { from, to, kind }: Span): readonly Omit<Familiar, 'offset'>[] => {
  let at = from;
  return text
    .slice(from, to)
    .split('\n')
    .flatMap(part => {
      const value = part.trim();
      const begin = at + part.indexOf(value);
      at += part.length + 1;
      const before = text.slice(Math.max(text.lastIndexOf('\n', begin - 1) + 1, begin - 80), begin);
      return value === '' ? [] : [{ name: NAME.exec(before)?.[0] ?? '', value, kind }];
    });
};

const spanAt = (text: string, at: number, { name, value, kind }: Familiar): Span | undefined => {
  if (at < 0 || !text.startsWith(name, at)) return undefined;
  const from = at + name.length;
  const shown = text.startsWith(value, from) ? value.length : lengthBeforeCut(text, from, value);
  const to = from + shown;
  if (shown === 0 || (shown === value.length && /^\w\w/.test(value.slice(-1) + text.charAt(to)))) return undefined;
  const isAlone = (): boolean =>
    SHOWN_BEHIND.test(text.slice(Math.max(0, at - 80), at)) &&
    (shown < value.length || SHOWN_BEFORE.test(text.slice(to, to + 80)));
  return name !== '' || isAlone() ? { from, to, kind } : undefined;
};

const lengthBeforeCut = (text: string, from: number, value: string): number => {
  const cut = text.indexOf(CUT, from);
  return cut > from && cut - from < value.length && value.startsWith(text.slice(from, cut)) ? cut - from : 0;
};
