import { MAX_DEPTH, type Reading, reading } from './configuration.ts';

/** A word, a text in quotes, or one of the three marks; comments fall through. */
const TOKEN =
  /#[^\n]*|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[{};]|\$\{[^}\s]*\}|(?:[^\s{};"'\\$]|\\[\s\S]|\$(?!\{))+(?:\$\{[^}\s]*\}[^\s{};]*)?|\n|[^\S\n]+|["'\\$]/g;

/** Reads the form of nginx: `name value value;` and `name value { … }`. A path names the blocks on the way:
 *  `http.server.location /api.proxy_read_timeout`. */
export const readBlocks = (text: string): Reading => {
  const out = reading();
  const blocks: { name: string; line: number }[] = [];
  let words: string[] = [];
  let line = 1;
  let from = 1;
  let tooDeep = 0;
  const names = (): string[] => blocks.map(({ name }) => name);
  for (const [token] of text.replace(/^\uFEFF/, '').matchAll(TOKEN)) {
    if (token === ';') {
      const [name, ...values] = words;
      if (name !== undefined && tooDeep === 0) out.add([...names(), name].join('.'), values.join(' '), from);
      words = [];
    } else if (token === '{') {
      if (blocks.length === MAX_DEPTH) tooDeep++;
      else blocks.push({ name: words.join(' ').slice(0, 120), line: from });
      if (tooDeep === 1)
        out.flaw({ kind: 'limit', line, message: `nested deeper than ${MAX_DEPTH} levels, which are not followed` });
      words = [];
    } else if (token === '}') {
      if (words.length > 0) out.flaw({ kind: 'syntax', line: from, message: 'a semicolon is missing' });
      words = [];
      if (tooDeep > 0) tooDeep--;
      else if (blocks.pop() === undefined)
        out.flaw({ kind: 'syntax', line, message: 'a bracket is closed that was not opened' });
    } else if (token.trim() !== '' && !token.startsWith('#')) {
      if (words.length === 0) from = line;
      if (words.length < 200) words.push(token);
    }
    for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line++;
  }
  const unclosed = blocks.at(-1);
  if (unclosed !== undefined)
    out.flaw({ kind: 'syntax', line: unclosed.line, message: 'the bracket that opens here is not closed' });
  else if (words.length > 0) out.flaw({ kind: 'syntax', line: from, message: 'a semicolon is missing' });
  return out.end();
};
