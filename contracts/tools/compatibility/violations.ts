import { dotted, type Place } from './places.ts';
import type { Bump } from './rules.ts';

/** Something that may not be released as it is. */
export type Violation = Place & {
  /** The documents that it concerns; one place of a shared file concerns all that refer to it. */
  readonly documents: readonly string[];
  /** What is the matter, as a sentence without a full stop. */
  readonly what: string;
  /** The rule in words. */
  readonly rule: string;
  readonly bump: Bump;
  /** What to do. */
  readonly needs: string;
};

/** By file and path, so that the same documents give the same report. */
export const inOrder = <Item extends Place & { readonly what: string }>(items: readonly Item[]): Item[] => {
  const key = (item: Item): string => `${item.file}\0${dotted(item)}\0${item.what}`;
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};
