import { ATOM, CLASS, DIGIT, LETTER, UPPER } from './bytes.ts';
import { WILD_BYTE } from './mask-token.ts';
import { CODE_NAME, OWN_NAME } from './tokens.ts';
import { isFailure, nameEnd } from './value-shapes.ts';

/** Whether masked text is a name, an underscore or a dash, and `<*>` last. */
const isNumbered = (masked: Uint8Array, from: number, to: number): boolean => {
  const end = nameEnd(masked, from, to);
  if (end - from < 4 || masked[end - 1] !== WILD_BYTE) return false;
  if (masked[end - 2] !== 95 && masked[end - 2] !== 45) return false;
  for (let i = from; i < end - 1; i++) if ((CLASS[masked[i]!]! & (LETTER | ATOM)) === 0) return false;
  return true;
};

const isJoint = (bytes: Uint8Array, i: number): boolean => {
  const byte = bytes[i]!;
  if (byte !== 46 && byte !== 36 && byte !== 47 && byte !== 64) return false;
  return (CLASS[bytes[i - 1]!]! & LETTER) !== 0 && (CLASS[bytes[i + 1]!]! & (LETTER | DIGIT)) !== 0;
};

/** Whether the name has two dots or more, and its last part is neither in capitals (`action.SCREEN_ON` is one of few) nor
 *  the class of an error. */
const isDottedName = (bytes: Uint8Array, from: number, to: number): boolean => {
  let dots = 0;
  let hasSmall = false;
  for (let i = from; i < to - 1; i++) {
    if ((CLASS[bytes[i]!]! & (LETTER | UPPER)) === LETTER) hasSmall = true;
    if (i === from || !isJoint(bytes, i)) continue;
    if (bytes[i] === 46) dots++;
    hasSmall = false;
  }
  return dots > 1 && hasSmall && !isFailure(bytes, from, to);
};

/** CODE_NAME where a dot or another joint of names stands between letters. */
const joinedKind = (bytes: Uint8Array, from: number, to: number): number => {
  for (let i = from + 1; i < to - 1; i++)
    if (isJoint(bytes, i)) return isDottedName(bytes, from, to) ? CODE_NAME | OWN_NAME : CODE_NAME;
  return 0;
};

/** What kind of name masked text is, as bits of a token's kind. */
export const nameKind = (masked: Uint8Array, from: number, to: number): number =>
  joinedKind(masked, from, to) | (isNumbered(masked, from, to) ? OWN_NAME : 0);
