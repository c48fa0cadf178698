/** What no answer needs and a database, a terminal or a reader trips over: controls but tab and the ends of lines, marks that
 *  turn the direction of writing, and the characters of private use that our own marks are made of. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\ue0ff]/g;

/** A piece of a model's answer as it may go on. Halves of a character may stand at its ends: the rest comes with the next. */
export const withoutControls = (piece: string): string => piece.replace(CONTROLS, '');
