import type { IndexEntry } from '../ports/keyword-index.ts';
import type { Anchor } from '../ports/text-extractor.ts';
import { type Block, markdownBlocks, plainBlocks } from './blocks.ts';
import { cut, type Span } from './cut.ts';
import { withSplitNames } from './identifiers.ts';

/** What a chunk is filled up to: about what a screen shows and an answer quotes. */
const CHUNK_CHARS = 800;
/** Code is kept together up to here: half a command helps nobody. */
const CODE_CHARS = 1_600;
/** Text with more pieces than this that are shorter than that on average is not structured by its headings, and taken as
 *  if it had none: a file of a million headings must not become a million entries. */
const MANY = 1_000;
const FEW_CHARS = 100;
const HEADING_CHARS = 200;
const TITLE_CHARS = 300;

export type ChunkSource = {
  readonly title: string;
  readonly text: string;
  readonly format: 'markdown' | 'plain';
  /** Ascending by offset. */
  readonly anchors: readonly Anchor[];
};

/** A piece of a document that is found, shown and cited as one. */
export type DocumentChunk = {
  /** From 0, without gaps, in the order of the text. */
  readonly ordinal: number;
  readonly title: string;
  /** The headings above it, outermost first, joined by ` > `; empty without any. */
  readonly section: string;
  /** Exactly the characters `from` to `to` (exclusive) of the text; never blank. */
  readonly body: string;
  readonly from: number;
  readonly to: number;
  /** The last anchor at or before it, for example `page 3`. */
  readonly anchor: string | null;
};

type Heading = { readonly level: number; readonly text: string; readonly at: Span; hasContent: boolean };
type Piece = Span & { readonly section: string };

const trailOf = (headings: readonly Heading[]): string =>
  headings
    .map(({ text }) => text)
    .filter(text => text !== '')
    .join(' > ');

/** The headings above the place that has been read, outermost first. */
const openTrail = () => {
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

function* piecesOf(text: string, blocks: Iterable<Block>): Generator<Piece> {
  const trail = openTrail();
  let open: Span | null = null;
  for (const block of blocks) {
    if (block.kind === 'heading') {
      if (open !== null) yield { ...open, section: trail.section() };
      open = null;
      yield* trail.close(block.level);
      trail.markContent();
      trail.push(block);
      continue;
    }
    trail.markContent();
    for (const span of cut(text, block, block.kind === 'code' ? CODE_CHARS : CHUNK_CHARS, CHUNK_CHARS)) {
      const fits: boolean = open !== null && span.to - open.from <= CHUNK_CHARS;
      if (open !== null && !fits) yield { ...open, section: trail.section() };
      open = { from: open !== null && fits ? open.from : span.from, to: span.to };
    }
  }
  if (open !== null) yield { ...open, section: trail.section() };
  yield* trail.close(0);
}

const trimmed = (text: string, { from, to }: Span): Span => {
  const body = text.slice(from, to);
  const start = from + (body.length - body.trimStart().length);
  return { from: start, to: Math.max(start, from + body.trimEnd().length) };
};

type Body = Omit<DocumentChunk, 'title'>;

/** Null once there are too many, too small ones. */
const bodiesOf = (text: string, pieces: Iterable<Piece>, anchors: readonly Anchor[]): readonly Body[] | null => {
  const bodies: Body[] = [];
  let nextAnchor = 0;
  for (const piece of pieces) {
    const { from, to } = trimmed(text, piece);
    if (from === to) continue;
    while (nextAnchor < anchors.length && (anchors[nextAnchor]?.offset ?? 0) <= from) nextAnchor += 1;
    const anchor = anchors[nextAnchor - 1]?.label ?? null;
    bodies.push({ ordinal: bodies.length, section: piece.section, body: text.slice(from, to), from, to, anchor });
    if (bodies.length > MANY && to < bodies.length * FEW_CHARS) return null;
  }
  return bodies;
};

/** The document in pieces of about 800 characters, split where its author parted it: at headings, then paragraphs, then
 *  lines, then words; no piece is above 1,600. Front matter of Markdown is skipped. Takes time in proportion to the
 *  text, whatever it holds. A text of white space alone has no chunks. */
export const chunkDocument = ({ title, text, format, anchors }: ChunkSource): readonly DocumentChunk[] => {
  const structured = format === 'markdown' ? bodiesOf(text, piecesOf(text, markdownBlocks(text)), anchors) : null;
  const bodies = structured ?? bodiesOf(text, piecesOf(text, plainBlocks(text)), anchors) ?? [];
  return bodies.map(body => ({ ...body, title: title.slice(0, TITLE_CHARS) }));
};

/** What is indexed of a chunk: its words and the words inside its names, so that `failed reload` finds `FailedReload`. */
export const toIndexEntry = ({ ordinal, title, section, body }: DocumentChunk): IndexEntry => ({
  ordinal,
  title: withSplitNames(title),
  head: withSplitNames(section),
  body: withSplitNames(body),
});
