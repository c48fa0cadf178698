/** A stretch of text that wants to stay together. Offsets are characters; `to` is behind the last one. */
export type Block =
  | {
      readonly kind: 'heading';
      readonly from: number;
      readonly to: number;
      readonly level: number;
      readonly text: string;
    }
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
  const [, signs = '', rest = ''] = FENCE.exec(line) ?? [];
  return signs.startsWith(opening) && rest.trim() === '';
};

/** The lines that have been read since the last blank line or heading. */
const openParagraph = () => {
  let open: (Line & { readonly lines: number }) | null = null;
  return {
    add: ({ from, to }: Line): void => {
      open = { from: open?.from ?? from, to, lines: (open?.lines ?? 0) + 1 };
    },
    /** The paragraph, if there is one; a new one begins. */
    take: function* (): Generator<Block> {
      if (open !== null) yield { kind: 'paragraph', from: open.from, to: open.to };
      open = null;
    },
    /** The only line so far, which an underline would make a heading; a new paragraph begins then. */
    takeOnlyLine: (): Line | null => {
      const line = open?.lines === 1 && open.to - open.from <= LONGEST_MARKUP ? open : null;
      if (line !== null) open = null;
      return line;
    },
  };
};

/** Paragraphs parted by blank lines. */
export function* plainBlocks(text: string): Generator<Block> {
  const paragraph = openParagraph();
  for (const line of linesOf(text, 0))
    if (isBlank(text, line)) yield* paragraph.take();
    else paragraph.add(line);
  yield* paragraph.take();
}

/** Headings (both forms), fenced code and paragraphs of Markdown. What is no valid Markdown is a paragraph; a fence that
 *  is never closed reaches to the end, as CommonMark has it. Reads each line once. */
export function* markdownBlocks(text: string): Generator<Block> {
  const paragraph = openParagraph();
  let code: { readonly from: number; readonly fence: string } | null = null;
  for (const line of linesOf(text, afterFrontMatter(text))) {
    const markup = line.to - line.from > LONGEST_MARKUP ? null : text.slice(line.from, line.to);
    if (code !== null) {
      if (markup === null || !closes(code.fence, markup)) continue;
      yield { kind: 'code', from: code.from, to: line.to };
      code = null;
    } else if (markup === null) paragraph.add(line);
    else if (markup.trim() === '') yield* paragraph.take();
    else {
      const fence = FENCE.exec(markup)?.[1];
      const heading = HEADING.exec(markup) ?? UNDERLINE.exec(markup);
      const headed = heading === null ? null : headingBlock(text, line, heading, paragraph);
      if (headed === null && fence === undefined) paragraph.add(line);
      else yield* paragraph.take();
      if (headed !== null) yield headed;
      else if (fence !== undefined) code = { from: line.from, fence };
    }
  }
  yield* paragraph.take();
  if (code !== null) yield { kind: 'code', from: code.from, to: text.length };
}

/** Null for an underline with nothing, or more than one line, above it. */
const headingBlock = (
  text: string,
  line: Line,
  [, signs = '', title = '']: RegExpExecArray,
  paragraph: ReturnType<typeof openParagraph>,
): Block | null => {
  if (signs.startsWith('#')) return { kind: 'heading', ...line, level: signs.length, text: title.trim() };
  const above = paragraph.takeOnlyLine();
  if (above === null) return null;
  const level = signs.startsWith('=') ? 1 : 2;
  return { kind: 'heading', from: above.from, to: line.to, level, text: text.slice(above.from, above.to).trim() };
};
