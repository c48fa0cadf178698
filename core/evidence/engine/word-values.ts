/** So many different words in one place make it a variable. */
const WORD_VALUES = 3;
/** The same for words in capitals and words of one or two letters (`up`, `z+`), more often states and kinds than values. */
const KIND_VALUES = 5;
/** The same at the start of a message, where wordings differ most, and for words that say what happened. */
export const FIRST_WORD_VALUES = 12;

const CAPITALS = /^[^a-z]*[A-Z]{2}[^a-z]*$/;
const SHORT = /^[^a-zA-Z]*[a-zA-Z]{1,2}[^a-zA-Z]*$/;
/** `Started`, `stopping`; and the class of an error, `java.net.ConnectException`. */
const HAPPENED = /^(?:[A-Za-z]+(?:ed|ing)|[\w.$]*(?:Exception|Error))[,.;:]?$/;

/** How many different words make the place of these two a variable. */
export const wordValuesNeeded = (one: string, other: string): number => {
  if (HAPPENED.test(one) && HAPPENED.test(other)) return FIRST_WORD_VALUES;
  if (SHORT.test(one) && SHORT.test(other)) return KIND_VALUES;
  return CAPITALS.test(one) ? KIND_VALUES : WORD_VALUES;
};
