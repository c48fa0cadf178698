/** The text gate for what a file held: nothing is refused, U+0000 and lone surrogates become U+FFFD. What people type
 *  passes the stricter gate in schema.ts. */
export const cleanExtracted = (text: string): string =>
  (text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text).toWellFormed();

/** At most `max` characters, an ellipsis for the rest; never half of a surrogate pair. */
export const shorten = (text: string, max: number): string =>
  text.length <= max
    ? text
    : `${text
        .slice(0, max - 1)
        .trimEnd()
        .toWellFormed()}…`;
