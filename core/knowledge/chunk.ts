import type { IndexEntry } from '../ports/keyword-index.ts';
import type { Anchor } from '../ports/text-extractor.ts';
import { type Block, markdownBlocks, plainBlocks } from './blocks.ts';
import { cut, type Span } from './cut.ts';
import { openTrail, type Piece } from './heading-trail.ts';
import { withSplitNames } from './identifiers.ts';

/** What a chunk is filled up to: about what a screen shows and an answer quotes. */
const CHUNK_CHARS = 800;
/** Code is kept together up to here: half a command helps nobody. */
const CODE_CHARS = 1_600;
/** Text with more headings than this, less than so far apart on average, is not structured by them. */
const MANY_HEADINGS = 1_000;
const CLOSE_CHARS = 100;
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

const bodiesOf = (text: string, pieces: Iterable<Piece>, anchors: readonly Anchor[]): readonly Body[] => {
  const bodies: Body[] = [];
  let nextAnchor = 0;
  for (const piece of pieces) {
    const { from, to } = trimmed(text, piece);
    if (from === to) continue;
    while (nextAnchor < anchors.length && (anchors[nextAnchor]?.offset ?? 0) <= from) nextAnchor += 1;
    const anchor = anchors[nextAnchor - 1]?.label ?? null;
    bodies.push({ ordinal: bodies.length, section: piece.section, body: text.slice(from, to), from, to, anchor });
  }
  return bodies;
};

/** A file of a million headings must not become a million chunks. */
const isShattered = (text: string): boolean => {
  let headings = 0;
  for (const block of markdownBlocks(text)) {
    if (block.kind === 'heading') headings += 1;
    if (headings > MANY_HEADINGS && block.to < headings * CLOSE_CHARS) return true;
  }
  return false;
};

/** The document in pieces of about 800 characters, split where its author parted it: at headings, then paragraphs, then
 *  lines, then words; no piece is above 1,600. Front matter of Markdown is skipped. Takes time in proportion to the
 *  text, whatever it holds. A text of white space alone has no chunks. */
export const chunkDocument = ({ title, text, format, anchors }: ChunkSource): readonly DocumentChunk[] => {
  const blocks = format === 'markdown' && !isShattered(text) ? markdownBlocks(text) : plainBlocks(text);
  return bodiesOf(text, piecesOf(text, blocks), anchors).map(body => ({ ...body, title: title.slice(0, TITLE_CHARS) }));
};

/** What is indexed of a chunk: its words and the words inside its names, so that `failed reload` finds `FailedReload`. */
export const toIndexEntry = ({ ordinal, title, section, body }: DocumentChunk): IndexEntry => ({
  ordinal,
  title: withSplitNames(title),
  head: withSplitNames(section),
  body: withSplitNames(body),
});
