import { ATOM, byteSet, CLASS, DIGIT, HEX, indexOfByte, isDigit, LETTER, skipDigits, startsWith } from './bytes.ts';
import {
  atomEnd,
  bracketInside,
  closesBehind,
  colonGroupsEnd,
  is,
  isDotted,
  isFileName,
  isHost,
  isPortEnd,
  isSlashedAddress,
  isUuid,
  METHODS,
  pathEnd,
  relativePathEnd,
  valueEnd,
} from './value-shapes.ts';

/** Stands for `<*>` in masked bytes; cleaned lines hold no control characters, so it cannot be confused. */
export const WILD_BYTE = 1;

/** Masks one token at a time: numbers, hexadecimal, ids, addresses, paths, quoted text and values of `key=value` become
 *  WILD_BYTE in `out`. */
export type TokenMasker = {
  /** Masked bytes, from 0 to `length` of the last call. */
  readonly out: Uint8Array;
  /** Masks the token and answers the masked length. */
  readonly mask: (bytes: Uint8Array, from: number, to: number) => number;
  /** Of the last call: the mask hides a short number inside a name (`tty2`), which may be part of the wording. */
  readonly hidesName: () => boolean;
  /** Of the last call: the mask hides a plain word (`user=root`), which may be one of very few. */
  readonly hidesWord: () => boolean;
};

const OUT_CAP = 4096;
const MAX_NAME_DIGITS = 2;
const SPACE = 32;
/** Characters that cannot begin a bare value. */
const NO_VALUE = byteSet(`"'<{[(=,;)]}>&| \t\v\f`);

export const tokenMasker = (): TokenMasker => {
  const out = new Uint8Array(OUT_CAP);
  let length = 0;
  let namesHidden = false;
  let wordHidden = false;
  let otherHidden = false;

  const put = (byte: number): void => {
    if (length < OUT_CAP) out[length++] = byte;
  };
  const copy = (bytes: Uint8Array, from: number, to: number): void => {
    for (let i = from; i < to; i++) put(bytes[i]!);
  };
  /** A list of values is one value: `<*>,<*>` says no more than `<*>`. */
  const wild = (): void => {
    otherHidden = true;
    if (length > 0 && out[length - 1] === WILD_BYTE) return;
    if (length > 1 && out[length - 1] === 44 && out[length - 2] === WILD_BYTE) length--;
    else put(WILD_BYTE);
  };

  /** Letters come first: keeps the words around the first and the last part that holds a digit. */
  const name = (bytes: Uint8Array, from: number, to: number): void => {
    let first = -1;
    let last = -1;
    let digitCount = 0;
    let start = from;
    for (let i = from; i <= to; i++) {
      const byte = i < to ? bytes[i]! : 95;
      if (byte !== 95 && byte !== 45 && byte !== 46 && byte !== 36) continue;
      const varies = variesFrom(bytes, start, i);
      if (varies >= 0) {
        if (first < 0) first = varies;
        if (varies === start) digitCount = MAX_NAME_DIGITS + 1;
        last = tailOf(bytes, varies, i);
        for (let k = start; k < i; k++) if (isDigit(bytes[k])) digitCount++;
      }
      start = i + 1;
    }
    if (first < 0) {
      copy(bytes, from, to);
      return;
    }
    // `blk_-42`: the sign is part of the number.
    if (first > from + 1 && bytes[first - 1] === 45 && !is(bytes[first - 2], LETTER | DIGIT)) first--;
    copy(bytes, from, first);
    const other = otherHidden;
    wild();
    if (digitCount <= MAX_NAME_DIGITS) {
      namesHidden = true;
      otherHidden = other;
    }
    copy(bytes, last, to);
  };
  /** Where the variable part of one piece of a name begins; -1 when it is a word. */
  const variesFrom = (bytes: Uint8Array, from: number, to: number): number => {
    let firstDigit = -1;
    let groups = 0;
    let hex = true;
    for (let i = from; i < to; i++) {
      const bits = CLASS[bytes[i]!]!;
      if ((bits & HEX) === 0) hex = false;
      if ((bits & DIGIT) === 0) continue;
      if (firstDigit < 0) firstDigit = i;
      if (i === from || !isDigit(bytes[i - 1])) groups++;
    }
    if (firstDigit < 0) return -1;
    return (hex && to - from >= 6) || groups > 2 ? from : firstDigit;
  };
  const tailOf = (bytes: Uint8Array, varies: number, to: number): number => {
    let i = varies;
    while (i < to && isDigit(bytes[i])) i++;
    for (let k = i; k < to; k++) if (isDigit(bytes[k])) return to;
    return varies === i ? to : i;
  };

  const atom = (bytes: Uint8Array, from: number, to: number, limit: number): number => {
    let end = to;
    while (end > from + 1 && (bytes[end - 1] === 46 || bytes[end - 1] === 45)) end--;
    let hasDigit = false;
    let separators = 0;
    for (let i = from; i < end; i++) {
      if (isDigit(bytes[i])) hasDigit = true;
      else if (bytes[i] === 46 || bytes[i] === 45) separators++;
    }
    const portEnd = bytes[to] === 58 && to < limit ? skipDigits(bytes, to + 1, limit) : to;
    const hasPort = portEnd - to > 2 && portEnd - to < 7 && isPortEnd(bytes, portEnd, limit) && end === to;
    if (hasPort && (separators > 0 || hasDigit) && is(bytes[from], LETTER)) {
      wild();
      put(58);
      wild();
      return portEnd;
    }
    if (isSlashedAddress(bytes, to, limit)) wild();
    else if (!hasDigit) {
      if (separators > 1 && isHost(bytes, from, end)) wild();
      else copy(bytes, from, end);
    } else if (isUuid(bytes, from, end) || isHost(bytes, from, end)) wild();
    else {
      let start = from;
      while (start < end - 1 && !is(bytes[start], LETTER | DIGIT)) start++;
      if (isDigit(bytes[start])) {
        // A sign belongs to the number; a run of dots or stars before it is wording.
        const sign = start - 1 === from && (bytes[from] === 45 || bytes[from] === 43) ? 1 : 0;
        copy(bytes, from, start - sign);
        wild();
      } else {
        copy(bytes, from, start);
        if (isFileName(bytes, start, end)) wild();
        else name(bytes, start, end);
      }
    }
    copy(bytes, end, to);
    return to;
  };

  const doubleQuoted = (bytes: Uint8Array, at: number, to: number): number => {
    const close = indexOfByte(bytes, 34, at + 1, to);
    put(34);
    if (close < 0) return at + 1;
    const method = METHODS.find(word => startsWith(bytes, at + 1, close, word));
    if (bytes[close + 1] === 58 && close + 1 < to) copy(bytes, at + 1, close);
    else {
      if (method !== undefined) copy(bytes, at + 1, at + 1 + method.length);
      wild();
    }
    put(34);
    return close + 1;
  };

  /** After `key=`: one plain word may be one of few; anything else varies. Of `Rect(0,` the name stays: its bracket closes
   *  in a later token. */
  const value = (bytes: Uint8Array, at: number, to: number): number => {
    const first = bytes[at]!;
    if (NO_VALUE[first] === 1) return at;
    let end = valueEnd(bytes, at, to);
    const open = bracketInside(bytes, at, end);
    if (open > 0 && !closesBehind(bytes, open, to)) {
      copy(bytes, at, open + 1);
      return open + 1;
    }
    if (open > 0 && end < to) end++;
    // A blank that is in the token and before no unit is in a value in brackets.
    if (end < to && bytes[end] === SPACE && !isDigit(bytes[end - 1]))
      end = Math.max(end, indexOfByte(bytes, 41, end, to));
    const plain = atomEnd(bytes, at, end) === end;
    let numbered = false;
    for (let i = at; i < end; i++) if (isDigit(bytes[i])) numbered = true;
    const other = otherHidden;
    const trail = end < to || end - at < 2 || bytes[end - 1] !== 46 ? end : end - 1;
    wild();
    if (plain && !numbered && !isDotted(bytes, at, end)) {
      wordHidden = true;
      otherHidden = other;
    }
    copy(bytes, trail, end);
    return end;
  };

  const special = (bytes: Uint8Array, i: number, to: number): number => {
    const byte = bytes[i]!;
    if (byte === 47) {
      const end = pathEnd(bytes, i, to);
      if (end > i) wild();
      return end;
    }
    if (byte === 34) return doubleQuoted(bytes, i, to);
    if (byte === 39 && (i === 0 || !is(bytes[i - 1], LETTER))) {
      const close = indexOfByte(bytes, 39, i + 1, to);
      const content = close < 0 ? i : atomEnd(bytes, i + 1, close);
      if (close > 0 && content < close && close - i < 200) {
        put(39);
        wild();
        put(39);
        return close + 1;
      }
    }
    return i;
  };

  const step = (bytes: Uint8Array, from: number, i: number, to: number): number => {
    const byte = bytes[i]!;
    const bits = CLASS[byte]!;
    const jumped = (bits & ATOM) === 0 ? special(bytes, i, to) : i;
    if (jumped > i) return jumped;
    if (byte === SPACE || byte === 9) {
      // Inside a token only before a unit: `93.0 KB` is one value.
      return out[length - 1] === WILD_BYTE ? atomEnd(bytes, i + 1, to) : i + 1;
    }
    if ((bits & ATOM) === 0) {
      put(byte);
      const keyed = byte === 61 && i > from && is(bytes[i - 1], ATOM) && i + 1 < to;
      return keyed ? value(bytes, i + 1, to) : i + 1;
    }
    const end = atomEnd(bytes, i, to);
    if ((bits & HEX) !== 0 && bytes[end] === 58 && end < to) {
      const groups = colonGroupsEnd(bytes, i, to);
      if (groups > i) {
        wild();
        return groups;
      }
    }
    if (bytes[end] === 58 && startsWith(bytes, end, to, '://')) {
      copy(bytes, i, end + 3);
      wild();
      return valueEnd(bytes, end + 3, to);
    }
    if (end - i === 1 && (bits & LETTER) !== 0 && startsWith(bytes, end, to, ':\\')) {
      wild();
      return valueEnd(bytes, end, to);
    }
    if (bytes[end] === 64 && is(bytes[end + 1], LETTER) && end + 1 < to) {
      const domain = atomEnd(bytes, end + 1, to);
      if (indexOfByte(bytes, 46, end + 1, domain) > 0) {
        wild();
        return domain;
      }
    }
    if (bytes[end] === 47) {
      const relative = relativePathEnd(bytes, i, to);
      if (relative > end) {
        wild();
        return relative;
      }
    }
    return atom(bytes, i, end, to);
  };

  return {
    out,
    hidesName: () => namesHidden && !otherHidden,
    hidesWord: () => wordHidden && !otherHidden,
    mask: (bytes, from, to) => {
      length = 0;
      namesHidden = false;
      wordHidden = false;
      otherHidden = false;
      let i = from;
      while (i < to) i = step(bytes, from, i, to);
      return length;
    },
  };
};
