/** Where a Markdown text is code: fenced blocks and inline code within a line. Near enough to CommonMark for reading; what
 *  has to be safe does not rest on it (see links.ts). */
export type Region = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'block' | 'inline';
  readonly content: string;
};

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

export const codeRegions = (markdown: string): readonly Region[] => {
  const regions: Region[] = [];
  let fence: { readonly mark: string; readonly from: number; readonly start: number } | null = null;
  let at = 0;
  for (const line of markdown.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence.mark) && line.trim() === mark) {
        const content = markdown.slice(fence.start, Math.max(fence.start, at - 1));
        regions.push({ from: fence.from, to: at + line.length, kind: 'block', content });
        fence = null;
      }
    } else if (mark !== undefined) fence = { mark, from: at, start: at + line.length + 1 };
    else regions.push(...inlineCodeOf(line, at));
    at += line.length + 1;
  }
  if (fence !== null)
    regions.push({ from: fence.from, to: markdown.length, kind: 'block', content: markdown.slice(fence.start) });
  return regions;
};

const inlineCodeOf = (line: string, offset: number): readonly Region[] => {
  const runs = [...line.matchAll(/\\`|`+/g)].filter(([run]) => !run.startsWith('\\'));
  // For each length, the runs of that length, so that a line of a million different runs is still read once.
  const byLength = Map.groupBy(runs, ([run]) => run.length);
  const regions: Region[] = [];
  let end = 0;
  for (const run of runs) {
    if (run.index < end) continue;
    const sameLength = byLength.get(run[0].length) ?? [];
    while (sameLength[0] !== undefined && sameLength[0].index <= run.index) sameLength.shift();
    const closing = sameLength[0];
    if (closing === undefined) continue;
    end = closing.index + closing[0].length;
    const content = line.slice(run.index + run[0].length, closing.index);
    regions.push({ from: offset + run.index, to: offset + end, kind: 'inline', content: content.trim() });
  }
  return regions;
};

/** Replaces in what is not code. */
export const outsideCode = (markdown: string, replace: (text: string) => string): string => {
  let out = '';
  let at = 0;
  for (const { from, to } of codeRegions(markdown)) {
    out += replace(markdown.slice(at, from)) + markdown.slice(from, to);
    at = to;
  }
  return out + replace(markdown.slice(at));
};
