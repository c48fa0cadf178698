import type { Span } from './spans.ts';

/** What stands behind a value in the name of a file, and behind that the lines in it: `password=hunter2.log:12-40`. */
const FILE_ENDING =
  /\.(?:log|txt|out|err|jsonl?|ya?ml|[ct]sv|xml|html?|conf|cfg|ini|env|properties|toml|md|pdf|docx?|t?gz|bz2|xz|zst|zip|tar|png|jpe?g|dump|bak|old)(?:\.(?:\d{1,3}|gz|bz2|xz|zst|zip|bak|old))*(?::\d{1,9}(?:-\d{1,9})?)?[:.]?$/i;
const LONGEST = 60;

/** The value alone, so that it has one placeholder wherever its file is named. */
export const withoutFileEnding = (text: string, span: Span): Span => {
  const tail = text.slice(Math.max(span.from, span.to - LONGEST), span.to);
  const ending = tail.includes('.') ? FILE_ENDING.exec(tail) : null;
  const to = ending === null ? span.to : span.to - ending[0].length;
  return to > span.from ? { ...span, to } : span;
};
