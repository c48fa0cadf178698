import type { Span } from './spans.ts';

/** Texts within texts: what JSON, addresses and markup write in place of quotes, signs and letters, and the full-width forms
 *  of East Asian keyboards. A detector that looks for `password=` finds it here as `password%3D` and `pass\u0077ord\u003d`. */

const ESCAPE =
  /\\u00([2-7][\da-f])|\\x([2-7][\da-f])|%([2-7][\da-f])|&#x([2-7][\da-f]);|&#(\d{2,3});|&(quot|apos|amp|lt|gt);|\\(["'\\/ntr])|([\uff01-\uff5e])/gi;
const HEXADECIMAL = [1, 2, 3, 4];
const ENTITIES = new Map([
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
]);
const AFTER_BACKSLASH = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);
/** From a full-width character to the one of ASCII. */
const WIDE = 0xfee0;

/** How often one text is put into another: a body in a record in a record of what collected it, and some more. */
const DEPTH = 6;

/** `origins` tells where each character began in the text as it was given, and where that one's last line ended. */
type Decoded = { readonly text: string; readonly origins: readonly number[] };

/** What a detector finds when escapes are taken away, one level after the other. A value is found at the level of its name:
 *  an escaped quote in it does not end it. Places are those of the given text. */
export const withinEscapes = (detect: (text: string) => readonly Span[]) => (text: string) => {
  const spans: Span[] = [];
  let level = escapedLines(text);
  for (let depth = 0; depth < DEPTH && level.text.search(ESCAPE) >= 0; depth++) {
    const { text: plain, origins } = decode(level);
    for (const { from, to, kind } of detect(plain))
      spans.push({ from: origins[from] ?? 0, to: origins[to] ?? 0, kind });
    level = { text: plain, origins };
  }
  return spans;
};

/** The others are left out, because detecting takes longer than decoding. */
const escapedLines = (text: string): Decoded => {
  const lines: string[] = [];
  const origins: number[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    if (line.search(ESCAPE) >= 0) {
      lines.push(line);
      for (let at = from; at <= from + line.length; at++) origins.push(at);
    }
    from += line.length + 1;
  }
  return { text: lines.join('\n'), origins };
};

const decode = ({ text, origins }: Decoded): Decoded => {
  const places: number[] = [];
  let plain = '';
  let at = 0;
  const copy = (to: number): void => {
    plain += text.slice(at, to);
    for (let i = at; i < to; i++) places.push(origins[i] ?? 0);
  };
  for (const match of text.matchAll(ESCAPE)) {
    copy(match.index);
    plain += meaningOf(match);
    places.push(origins[match.index] ?? 0);
    at = match.index + match[0].length;
  }
  copy(text.length);
  places.push(origins[text.length] ?? 0);
  return { text: plain, origins: places };
};

const meaningOf = (match: RegExpExecArray): string => {
  const digits = HEXADECIMAL.map(group => match[group]).find(found => found !== undefined);
  if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
  const [, , , , , decimal, entity, escaped, wide] = match;
  if (decimal !== undefined) return String.fromCharCode(Number(decimal));
  if (entity !== undefined) return ENTITIES.get(entity.toLowerCase()) ?? ' ';
  if (escaped !== undefined) return AFTER_BACKSLASH.get(escaped) ?? escaped;
  return String.fromCharCode((wide ?? '').charCodeAt(0) - WIDE);
};
