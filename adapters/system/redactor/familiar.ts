import type { Span } from './spans.ts';

const SHORTEST = 8;
/** The work of a text grows with the number of them. */
const MOST = 100;

/** Values that were found by what stands around them, to be found again where nothing does: the password of a configuration
 *  in a line that logs a connection. */
export type Familiar = {
  /** Whether it will be looked for from now on. A value that may as well be an ordinary word or number is not. */
  learn(kind: string, value: string): boolean;
  findIn(text: string): readonly Span[];
};

const isDistinctive = (value: string): boolean =>
  value.length >= SHORTEST && value.length <= 200 && /[A-Za-z]/.test(value) && /\d/.test(value) && !/\s/.test(value);

const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

export const familiar = (): Familiar => {
  const kinds = new Map<string, string>();
  return {
    learn(kind, value) {
      if (kind === 'SECRET_LOOKALIKE' || kinds.size >= MOST || !isDistinctive(value)) return false;
      kinds.set(value, kind);
      return true;
    },
    findIn(text) {
      const spans: Span[] = [];
      for (const [value, kind] of kinds)
        for (let from = text.indexOf(value); from >= 0; from = text.indexOf(value, from + value.length)) {
          const to = from + value.length;
          if (!isWordCharacter(text[from - 1]) && !isWordCharacter(text[to])) spans.push({ from, to, kind });
        }
      return spans;
    },
  };
};
