/** What a model is told about an answer that is not usable as it is. A published prompt is not edited: a change is a new
 *  file. */
export const CUT_OFF =
  'Your answer was cut off because it was too long. Write it again from its beginning to its end, with less than half as many words.';

export const blockMalformed = (name: string, reason: string): string =>
  `The block "${name}" at the end of your answer cannot be read: ${reason}. Write that block again, complete, and nothing else.`;
