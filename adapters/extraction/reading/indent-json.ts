/** A string, a bracket, a comma, a colon, or a number or word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** Deeper levels are not indented further, or the indentation of hostile nesting would outgrow the text. */
const DEEPEST_INDENT = 40;

/** Breaks valid JSON into lines of one value each, without touching a token: numbers keep every digit, repeated keys
 *  stay. */
export const indentJson = (text: string): string => {
  const parts: string[] = [];
  let depth = 0;
  let previous = '';
  const breakLine = (): void => {
    parts.push('\n', '  '.repeat(Math.min(depth, DEEPEST_INDENT)));
  };
  for (const [token] of text.matchAll(TOKEN)) {
    const opened = previous === '{' || previous === '[';
    if (token === '}' || token === ']') {
      depth -= 1;
      if (!opened) breakLine();
    } else if (opened || previous === ',') breakLine();
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return parts.join('');
};
