import { type Flaw, MAX_DEPTH } from './configuration.ts';
import type { Member, Tree } from './tree.ts';
import { typeOfBare } from './value-types.ts';

export type JsonReading = { readonly tree: Tree | undefined; readonly flaws: readonly Flaw[] };

const SPACE = /[\s\uFEFF]/;
/** A number, a word, or what somebody took for one. */
const BARE = /[^\s,:{}[\]"]+/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** A bracket that is not closed yet. */
type Open =
  | { readonly kind: 'map'; readonly members: Member[]; readonly line: number; readonly as: Place }
  | { readonly kind: 'list'; readonly items: Tree[]; readonly line: number; readonly as: Place };
/** The member whose value it is; undefined for an item of a list. */
type Place = { readonly key: string; readonly line: number } | undefined;

/** Reads JSON (RFC 8259) with the line of each member, also with comments. It stops at the first mistake, which is a flaw,
 *  and keeps what came before. Nesting beyond MAX_DEPTH is skipped without recursion. */
export const readJson = (text: string): JsonReading => {
  const flaws: Flaw[] = [];
  let at = 0;
  let line = 1;

  const skip = (): void => {
    for (; at < text.length; at++) {
      if (text[at] === '\n') line++;
      else if (text.startsWith('//', at)) at = endOf('\n', 0) - 1;
      else if (text.startsWith('/*', at)) skipBlockComment();
      else if (!SPACE.test(text[at]!)) return;
    }
  };
  const endOf = (mark: string, width: number): number => {
    const found = text.indexOf(mark, at);
    return found < 0 ? text.length : found + width;
  };
  const skipBlockComment = (): void => {
    const end = endOf('*/', 1);
    for (; at < end; at++) if (text[at] === '\n') line++;
  };
  const fail = (message: string): never => {
    throw new SyntaxError(message);
  };
  const string = (): string => {
    STRING.lastIndex = at;
    const token = STRING.exec(text)?.[0];
    if (token === undefined) return fail('a text in quotes does not end on its line');
    at += token.length;
    return unquoted(token) ?? fail('a text in quotes has an escape that JSON does not know');
  };
  const bare = (): string => {
    BARE.lastIndex = at;
    const token = BARE.exec(text)?.[0] ?? '';
    if (!LITERAL.test(token))
      return fail(at >= text.length ? 'the file ends too early' : 'a value is missing or not in quotes');
    at += token.length;
    return token;
  };
  const member = (members: Member[], firstLines: Map<string, number>, depth: number): void => {
    if (text[at] !== '"') fail('the name of a member is missing or not in quotes');
    const own = line;
    const key = string();
    skip();
    if (text[at] !== ':') fail('a colon is missing after the name of a member');
    at++;
    const value = readValue(depth + 1, { key, line: own });
    const firstLine = firstLines.get(key);
    if (firstLine === undefined) firstLines.set(key, own);
    else flaws.push({ kind: 'duplicate', path: key, firstLine, line: own });
    members.push({ key, line: own, value });
  };
  /** The members or items up to the closing bracket. What was read before a mistake is kept by the caller. */
  const sequence = (close: string, one: () => void): void => {
    at++;
    skip();
    while (text[at] !== close) {
      one();
      skip();
      if (text[at] === ',') {
        at++;
        skip();
        if (text[at] === close) fail('there is a comma before the closing bracket');
      } else if (text[at] !== close) fail(at >= text.length ? 'a bracket is not closed' : 'a comma is missing');
    }
    at++;
  };
  const readValue = (depth: number, as?: Place): Tree => {
    skip();
    const own = line;
    const first = text[at];
    if (first === '"') return { kind: 'scalar', text: string(), line: own, type: 'text' };
    if (first !== '{' && first !== '[') {
      const text = bare();
      return { kind: 'scalar', text, line: own, type: typeOfBare(text) };
    }
    if (depth > MAX_DEPTH) return skipped(own);
    if (first === '[') {
      const items: Tree[] = [];
      open.push({ kind: 'list', items, line: own, as });
      sequence(']', () => items.push(readValue(depth + 1)));
      open.pop();
      return { kind: 'list', items, line: own };
    }
    const members: Member[] = [];
    const firstLines = new Map<string, number>();
    open.push({ kind: 'map', members, line: own, as });
    sequence('}', () => member(members, firstLines, depth));
    open.pop();
    return { kind: 'map', members, line: own };
  };
  const skipped = (own: number): Tree => {
    flaws.push({ kind: 'limit', line: own, message: `nested deeper than ${MAX_DEPTH} levels, which are not followed` });
    let depth = 0;
    do {
      const char = text[at];
      if (char === undefined) return fail('a bracket is not closed');
      if (char === '"') string();
      else {
        if (char === '{' || char === '[') depth++;
        else if (char === '}' || char === ']') depth--;
        else if (char === '\n') line++;
        at++;
      }
    } while (depth > 0);
    return { kind: 'scalar', text: '…', line: own };
  };

  const open: Open[] = [];
  try {
    const tree = readValue(0);
    skip();
    if (at < text.length) fail('there is something behind the end of the value');
    return { tree, flaws };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    flaws.push({ kind: 'syntax', line, message: error.message });
    return { tree: rescued(open), flaws };
  }
};

/** What was read before a mistake: each open bracket is put where it belongs in the one around it. */
const rescued = (open: readonly Open[]): Tree | undefined => {
  open.toReversed().forEach((inner, i, all) => {
    const outer = all[i + 1];
    if (outer?.kind === 'list') outer.items.push(inner);
    else if (outer && inner.as) outer.members.push({ ...inner.as, value: inner });
  });
  return open[0];
};

const unquoted = (token: string): string | undefined => {
  try {
    return JSON.parse(token) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
