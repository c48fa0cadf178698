/** A text that was hidden in another one by an encoding, and where. */
export type Decoded = { readonly index: number; readonly text: string };

/** Base64 (RFC 4648, both alphabets), hex, and escapes of characters one after the other. */
const ENCODED =
  /[A-Za-z0-9+/_-]{24,}={0,2}|(?:(?:\\u00|\\x|%)[0-9a-fA-F]{2}){6,}|(?:&#(?:\d{2,3}|x[0-9a-fA-F]{2});){6,}|(?:[01]{8} ?){8,}/g;

const CODES = /[0-9a-fA-F]{2}(?=[\\%]|$)|\d+(?=;)|x[0-9a-fA-F]+(?=;)|[01]{8}/g;

/** The readable texts among what looks encoded. */
export const decodedParts = (text: string): readonly Decoded[] => {
  const found: Decoded[] = [];
  for (const { 0: run, index } of text.matchAll(ENCODED))
    for (const decode of decodersFor(run)) {
      const plain = readable(decode(run));
      if (plain !== undefined) found.push({ index, text: plain });
    }
  return found;
};

type Decoder = (run: string) => Iterable<number>;

const decodersFor = (run: string): readonly Decoder[] => {
  if (/^[\\%&]/.test(run)) return [ofEscapes];
  if (/^[01]{8}(?: |[01]|$)/.test(run) && /^[01 ]*$/.test(run)) return [ofBinary];
  if (/^(?:[0-9a-f]{2})+$/.test(run) || /^(?:[0-9A-F]{2})+$/.test(run)) return [ofHex, ofBase64];
  return [ofBase64];
};

const numbersIn = (run: string, pattern: RegExp, radix: number): readonly number[] =>
  (run.match(pattern) ?? []).map(code => Number.parseInt(code, radix));

const ofHex: Decoder = run => numbersIn(run, /../g, 16);
const ofBinary: Decoder = run => numbersIn(run, /[01]{8}/g, 2);
const ofEscapes: Decoder = run =>
  (run.match(CODES) ?? []).map(code =>
    run.startsWith('&') && !code.startsWith('x') ? Number(code) : Number.parseInt(code.replace('x', ''), 16),
  );

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIXES: ReadonlyMap<string, number> = new Map([
  ...[...ALPHABET].map((letter, i) => [letter, i] as const),
  ['-', 62],
  ['_', 63],
]);

function* ofBase64(run: string): Generator<number> {
  let held = 0;
  let bits = 0;
  for (let i = 0; i < run.length; i++) {
    const six = SIXES.get(run.charAt(i));
    if (six === undefined) return;
    held = ((held << 6) | six) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    yield (held >> bits) & 0xff;
  }
}

/** ASCII text; undefined as soon as a byte is none. Zeros are the other half of UTF-16. */
const readable = (bytes: Iterable<number>): string | undefined => {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) continue;
    if (byte !== 9 && byte !== 10 && byte !== 13 && (byte < 32 || byte > 126)) return undefined;
    text += String.fromCharCode(byte);
  }
  return text.includes(' ') ? text : undefined;
};

/** Letters that stand alone, one after the other, as in `i g n o r e`. */
const SPACED = /(?<![a-z0-9])(?:[a-z0-9][^a-z0-9\n]{1,3}){9,}[a-z0-9](?![a-z0-9])/g;

/** Words that were written letter by letter, without what is between the letters; of a text that is folded. */
export const spacedLetters = (folded: string): readonly Decoded[] =>
  [...folded.matchAll(SPACED)].map(({ 0: run, index }) => ({ index, text: run.replace(/[^a-z0-9]+/g, '') }));
