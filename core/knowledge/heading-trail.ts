import type { Span } from './cut.ts';

const HEADING_CHARS = 200;

type Heading = { readonly level: number; readonly text: string; readonly at: Span; hasContent: boolean };
/** A stretch of text with the headings above it, joined by ` > `. */
export type Piece = Span & { readonly section: string };

const trailOf = (headings: readonly Heading[]): string =>
  headings
    .map(({ text }) => text)
    .filter(text => text !== '')
    .join(' > ');

/** The headings above the place that has been read, outermost first. */
export const openTrail = () => {
  const trail: Heading[] = [];
  return {
    section: (): string => trailOf(trail),
    markContent: (): void => {
      for (const heading of trail) heading.hasContent = true;
    },
    push: (block: Span & { level: number; text: string }): void => {
      trail.push({ level: block.level, text: block.text.slice(0, HEADING_CHARS), at: block, hasContent: false });
    },
    /** Ends the sections of this level and below. A heading with nothing under it is content itself. */
    close: (level: number): readonly Piece[] => {
      const from = trail.findIndex(heading => heading.level >= level);
      const closed = from < 0 ? [] : trail.splice(from);
      return closed.filter(({ hasContent }) => !hasContent).map(({ at }) => ({ ...at, section: trailOf(trail) }));
    },
  };
};
