/** Where a Markdown text is code: fenced blocks and inline code within a line, as CommonMark reads them. What CommonMark
 *  allows besides (code over several lines, fences in quotes and deep in lists) is read as prose: see `withLoneTicks`. */
export type Region = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'block' | 'inline';
  readonly content: string;
  /** Of a block: what stands behind its opening fence. */
  readonly info: string;
  /** Of a block: whether its fence is at the margin. One that is not may belong to a list and end with it. */
  readonly isAtMargin: boolean;
};

const OPENING = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const CLOSING = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

type Fence = {
  readonly mark: string;
  readonly from: number;
  readonly start: number;
  readonly info: string;
  readonly isAtMargin: boolean;
};

export const codeRegions = (markdown: string): readonly Region[] => {
  const regions: Region[] = [];
  let fence: Fence | null = null;
  let at = 0;
  const endBlock = ({ from, start, info, isAtMargin }: Fence, contentEnd: number, to: number): void => {
    const content = markdown.slice(start, Math.max(start, contentEnd));
    regions.push({ from, to, kind: 'block', content, info, isAtMargin });
  };
  for (const line of markdown.split('\n')) {
    if (fence !== null) {
      if (CLOSING.exec(line)?.[1]?.startsWith(fence.mark)) {
        endBlock(fence, at - 1, at + line.length);
        fence = null;
      }
    } else {
      const [, indent = '', mark, info = ''] = OPENING.exec(line) ?? [];
      if (mark === undefined) regions.push(...inlineCodeOf(line, at));
      else fence = { mark, from: at, start: at + line.length + 1, info: info.trim(), isAtMargin: indent === '' };
    }
    at += line.length + 1;
  }
  if (fence !== null) endBlock(fence, markdown.length, markdown.length);
  return regions;
};

const inlineCodeOf = (line: string, offset: number): readonly Region[] => {
  if (!line.includes('`')) return [];
  const runs = [...line.matchAll(/`+/g)];
  // For each length, the runs of that length, so that a line of a million different runs is still read once.
  const byLength = Map.groupBy(runs, ([run]) => run.length);
  const regions: Region[] = [];
  let end = 0;
  for (const run of runs) {
    const from = run.index + (isEscaped(line, run.index, end) ? 1 : 0);
    const length = run.index + run[0].length - from;
    if (run.index < end || length === 0) continue;
    const sameLength = byLength.get(length) ?? [];
    while (sameLength[0] !== undefined && sameLength[0].index <= run.index) sameLength.shift();
    const closing = sameLength[0];
    if (closing === undefined) continue;
    end = closing.index + length;
    const content = line.slice(from + length, closing.index).trim();
    regions.push({ from: offset + from, to: offset + end, kind: 'inline', content, info: '', isAtMargin: false });
  }
  return regions;
};

/** Whether an odd number of backslashes stands before it, none of them in code. */
const isEscaped = (line: string, at: number, codeEnd: number): boolean => {
  let slashes = 0;
  while (at - slashes > codeEnd && line[at - slashes - 1] === '\\') slashes += 1;
  return slashes % 2 === 1;
};

/** Replaces in what is not code. */
export const outsideCode = (markdown: string, replace: (text: string) => string): string => {
  let out = '';
  let at = 0;
  for (const { from, to } of codeRegions(markdown)) {
    out = apart(apart(out, replace(markdown.slice(at, from))), markdown.slice(from, to));
    at = to;
  }
  return apart(out, replace(markdown.slice(at)));
};

/** Backticks of two stretches must not become one run, which opens and closes nothing that either of them meant. */
const apart = (before: string, after: string): string =>
  before.endsWith('`') && after.startsWith('`') ? `${before} ${after}` : before + after;

/** Stands for a character of code in `withoutCode`. */
export const CODE = '\uE000';

/** The same text with every character of code but the line breaks blanked out, so that places in it are places in the
 *  text. */
export const withoutCode = (markdown: string): string => {
  let out = '';
  let at = 0;
  for (const { from, to } of codeRegions(markdown)) {
    out += markdown.slice(at, from) + markdown.slice(from, to).replace(/[^\n]/g, CODE);
    at = to;
  }
  return out + markdown.slice(at);
};

/** A fence in a quote or deep in a list, which renderers read as one and `codeRegions` does not. */
const NESTED_FENCE = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t>]*(?:`{3,}[^`]*|~{3,}.*)$/;

const LONE_TICK = /\\+`?|`/g;
const escaped = (run: string): string => (run.endsWith('`') && run.length % 2 === 1 ? `${run.slice(0, -1)}\\\`` : run);

/** With backslashes before the backticks that neither open nor close code within their line, so that no renderer finds
 *  code, or an end of code, where `codeRegions` finds none. */
export const withLoneTicks = (markdown: string): string =>
  outsideCode(markdown, prose =>
    prose.includes('`')
      ? prose
          .split('\n')
          .map(line => (NESTED_FENCE.test(line) ? line : line.replace(LONE_TICK, escaped)))
          .join('\n')
      : prose,
  );
