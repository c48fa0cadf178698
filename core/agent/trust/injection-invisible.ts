/** Characters that show nothing: controls but tab and the ends of lines, soft hyphens, joiners, marks of direction, fillers,
 *  variation selectors, interlinear marks, and the tags of Unicode's plane 14, which spell ASCII that nobody sees. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant, whatever they combine to
  /[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Anything else is worth a closer look. */
const PLAIN = /^[\t-\r\x20-\x7e]*$/;

export const isPlainAscii = (text: string): boolean => PLAIN.test(text);

/** The text as people see it, for whoever reads what people do not: a model. Also for a detector of secrets, which a
 *  character of no width in the middle of one would blind. */
export const withoutInvisible = (text: string): string => (isPlainAscii(text) ? text : text.replace(INVISIBLE, ''));

/** Tags, but for those behind a black flag, which make it the flag of a region. More characters of no width or variation
 *  selectors in a row than any script or emoji needs: something is written in them. Letters whose order is turned round. */
const HIDDEN_WRITING =
  /(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0020}-\u{e007e}]{3,}|[\u200b-\u200d\u2060-\u2064\ufeff]{8,}|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}|[\u202d\u202e][^\u202c\n]{3}/gu;

/** Where characters that nobody sees carry a message, or change what the visible ones say. */
export const hiddenWriting = (text: string): readonly number[] =>
  isPlainAscii(text) ? [] : [...text.matchAll(HIDDEN_WRITING)].map(({ index }) => index);
