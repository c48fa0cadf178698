/** The model reads 128 tokens, about 500 characters of prose, and nothing after them. Twice that leaves room for text of
 *  long tokens; what is beyond costs time and memory without changing the vector. */
const CHARACTERS = 1024;
/** How far to look for them in a text with much white space. */
const LOOK_AT = 8 * CHARACTERS;

/** The part of the text that the model can read. It knows one blank, not lines, tabs or indentation. */
export const readable = (text: string): string =>
  text.trimStart().slice(0, LOOK_AT).replaceAll(/\s+/gu, ' ').slice(0, CHARACTERS);
