import { MAX_DEPTH } from './configuration.ts';
import type { Member, Tree } from './tree.ts';
import { typeOfBare } from './value-types.ts';

/** What a place of a text in TOML holds. Each reading moves the place on.
 *  @throws SyntaxError with what is wrong there. */
export type TomlCursor = {
  readonly line: () => number;
  /** The next character; undefined at the end. */
  readonly peek: () => string | undefined;
  readonly take: (text: string) => boolean;
  /** Blanks and, with `acrossLines`, comments and line ends. */
  readonly skip: (acrossLines: boolean) => void;
  /** The rest of the line, of which nothing is to be read. */
  readonly leaveLine: () => void;
  /** `a."b.c".d` */
  readonly key: () => readonly string[];
  /** Strings are given as what they mean, everything else as it is written. */
  readonly value: () => Tree;
};

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BASIC = /"(?:[^"\\\n]|\\[^\n])*"/y;
const LITERAL = /'[^'\n]*'/y;
const LONG_BASIC = /"""(?:\r?\n)?((?:[^\\]|\\[\s\S])*?)"""(?!")/y;
const LONG_LITERAL = /'''(?:\r?\n)?([\s\S]*?)'''(?!')/y;
/** A number, a date with its time, `true`. */
const BARE = /\d{4}-\d\d-\d\d \d\d:[\d:.+\-Z]+|[^\s,#[\]{}="']+/y;
const BARE_VALUE =
  /^(?:true|false|[+-]?(?:inf|nan|0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)|\d{4}-\d\d-\d\d(?:[Tt ].*)?|\d\d:\d\d.*)$/;
const MEANINGS: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' };

const unescaped = (written: string): string =>
  written
    .replace(/\\[^\S\n]*\r?\n\s*/g, '')
    .replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs, (_, short?: string, long?: string, char = '') => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (Number.isNaN(code)) return MEANINGS[char] ?? char;
      return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
    })
    .toWellFormed();

const fail = (message: string): never => {
  throw new SyntaxError(message);
};

export const tomlCursor = (text: string): TomlCursor => {
  let at = 0;
  let line = 1;
  const peek = (): string | undefined => text[at];
  const advance = (length: number): void => {
    for (const end = at + length; at < end; at++) if (text[at] === '\n') line++;
  };
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) advance(found[0].length);
    return found;
  };
  const take = (wanted: string): boolean => {
    if (!text.startsWith(wanted, at)) return false;
    advance(wanted.length);
    return true;
  };
  const lineEnd = (): number => {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  };
  const leaveLine = (): void => advance(lineEnd() - at);
  const skip = (acrossLines: boolean): void => {
    for (; at < text.length; ) {
      const char = text[at]!;
      if (char === '#') leaveLine();
      else if (char === ' ' || char === '\t' || char === '\r' || (acrossLines && char === '\n')) advance(1);
      else return;
    }
  };

  const string = (): string | undefined => {
    const long = match(LONG_BASIC)?.[1];
    if (long !== undefined) return unescaped(long);
    const literal = match(LONG_LITERAL)?.[1];
    if (literal !== undefined) return literal;
    const basic = match(BASIC)?.[0];
    return basic === undefined ? match(LITERAL)?.[0].slice(1, -1) : unescaped(basic.slice(1, -1));
  };
  const key = (): readonly string[] => {
    const names: string[] = [];
    do {
      skip(false);
      const quoted = peek() === '"' || peek() === "'" ? (match(BASIC) ?? match(LITERAL))?.[0] : undefined;
      const name = quoted === undefined ? match(BARE_KEY)?.[0] : unescaped(quoted.slice(1, -1));
      names.push(name ?? fail('a name is missing'));
      if (names.length > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} levels`);
      skip(false);
    } while (take('.'));
    return names;
  };

  const list = (depth: number): readonly Tree[] => {
    const items: Tree[] = [];
    for (skip(true); !take(']'); skip(true)) {
      items.push(valueAt(depth + 1));
      skip(true);
      if (!take(',') && peek() !== ']') fail('a list is not closed');
    }
    return items;
  };
  const inlineTable = (depth: number): readonly Member[] => {
    const members: Member[] = [];
    for (skip(true); !take('}'); skip(true)) {
      const own = line;
      const [first = '', ...rest] = key();
      if (!take('=')) fail('an equals sign is missing');
      const value = valueAt(depth + 1);
      const inner = rest.reduceRight<Tree>(
        (held, name) => ({ kind: 'map', members: [{ key: name, line: own, value: held }], line: own }),
        value,
      );
      members.push({ key: first, line: own, value: inner });
      skip(true);
      if (!take(',') && peek() !== '}') fail('a table in braces is not closed');
    }
    return members;
  };
  const valueAt = (depth: number): Tree => {
    skip(false);
    const own = line;
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} levels`);
    if (take('[')) return { kind: 'list', items: list(depth), line: own };
    if (take('{')) return { kind: 'map', members: inlineTable(depth), line: own };
    if (peek() === '"' || peek() === "'")
      return { kind: 'scalar', text: string() ?? fail('a text in quotes does not end'), line: own, type: 'text' };
    const bare = match(BARE)?.[0] ?? '';
    if (!BARE_VALUE.test(bare)) fail('a value is missing or not in quotes');
    return { kind: 'scalar', text: bare, line: own, type: typeOfBare(bare) };
  };

  return { line: () => line, peek, take, skip, leaveLine, key, value: () => valueAt(0) };
};
