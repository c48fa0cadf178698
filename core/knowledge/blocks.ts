/** A stretch of text that wants to stay together. Offsets are characters; `to` is behind the last one. */
export type Block =
  | { readonly kind: 'heading'; readonly from: number; readonly to: number; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph' | 'code'; readonly from: number; readonly to: number };

type Line = { readonly from: number; readonly to: number };

/** Longer lines are no headings, fences or underlines, whatever they begin with. */
const LONGEST_MARKUP = 1_000;
const FRONT_MATTER_CHARS = 20_000;

function* linesOf(text: string, from: number): Generator<Line> {
  for (let start = from; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const to = end < 0 ? text.length : end;
    yield { from: start, to };
    start = to + 1;
  }
}

/** Where the text begins behind YAML or TOML front matter, which is about the page and not part of it. */
const afterFrontMatter = (text: string): number => {
  const fence = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n/.exec(text);
  if (fence === null) return 0;
  const closing = fence[1] === '---' ? /^(?:---|\.\.\.)[ \t]*\r?$/m : /^\+\+\+[ \t]*\r?$/m;
  const end = closing.exec(text.slice(fence[0].length, FRONT_MATTER_CHARS));
  return end === null ? 0 : fence[0].length + end.index + end[0].length;
};

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\r?$/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*\r?$/;
const FENCE = /^[ \t]*(`{3,}|~{3,})(.*)$/;

const isBlank = (text: string, line: Line): boolean =>
  line.to - line.from < LONGEST_MARKUP && text.slice(line.from, line.to).trim() === '';

/** Closed by at least as many of the same sign and nothing behind them. */
const closes = (opening: string, line: string): boolean => {
  const fence = FENCE.exec(line);
  return fence?.[1] !== undefined && fence[1].startsWith(opening) && fence[2]?.trim() === '';
};

/** Paragraphs parted by blank lines. */
export function* plainBlocks(text: string): Generator<Block> {
  let open: Line | null = null;
  for (const line of linesOf(text, 0)) {
    if (!isBlank(text, line)) open = { from: open?.from ?? line.from, to: line.to };
    else if (open !== null) {
      yield { kind: 'paragraph', ...open };
      open = null;
    }
  }
  if (open !== null) yield { kind: 'paragraph', ...open };
}

/** Headings (both forms), fenced code and paragraphs of Markdown. What is no valid Markdown is a paragraph; a fence that
 *  is never closed reaches to the end, as CommonMark has it. Reads each line once. */
export function* markdownBlocks(text: string): Generator<Block> {
  let open: { from: number; to: number; lines: number } | null = null;
  let code: { from: number; fence: string } | null = null;
  const paragraph = function* (): Generator<Block> {
    if (open !== null) yield { kind: 'paragraph', from: open.from, to: open.to };
    open = null;
  };
  for (const line of linesOf(text, afterFrontMatter(text))) {
    const markup = line.to - line.from > LONGEST_MARKUP ? null : text.slice(line.from, line.to);
    if (code !== null) {
      if (markup === null || !closes(code.fence, markup)) continue;
      yield { kind: 'code', from: code.from, to: line.to };
      code = null;
      continue;
    }
    const fence = markup === null ? undefined : FENCE.exec(markup)?.[1];
    const heading = markup === null ? null : HEADING.exec(markup);
    const underline: string | undefined =
      markup === null || open?.lines !== 1 ? undefined : UNDERLINE.exec(markup)?.[1];
    if (fence !== undefined) {
      yield* paragraph();
      code = { from: line.from, fence };
    } else if (heading !== null) {
      yield* paragraph();
      const level = heading[1]?.length ?? 1;
      yield { kind: 'heading', from: line.from, to: line.to, level, text: (heading[2] ?? '').trim() };
    } else if (underline !== undefined && open !== null && open.to - open.from <= LONGEST_MARKUP) {
      const title = text.slice(open.from, open.to).trim();
      yield { kind: 'heading', from: open.from, to: line.to, level: underline.startsWith('=') ? 1 : 2, text: title };
      open = null;
    } else if (markup !== null && markup.trim() === '') yield* paragraph();
    else open = { from: open?.from ?? line.from, to: line.to, lines: (open?.lines ?? 0) + 1 };
  }
  yield* paragraph();
  if (code !== null) yield { kind: 'code', from: code.from, to: text.length };
}
