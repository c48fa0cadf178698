const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, QUOTE, COMMA] = [123, 125, 91, 93, 34, 44];

const skipBlanks = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && bytes[at]! <= 32) at++;
  return at;
};

/** Where the JSON object begins that the line is, alone or in a list, or that it ends with behind the prefix of a relay; -1
 *  without one. The line may be a record that is printed over several lines. */
export const objectStart = (bytes: Uint8Array, from: number, to: number): number => {
  let start = skipBlanks(bytes, from, to);
  if (bytes[start] === OPEN_LIST) start = skipBlanks(bytes, start + 1, to);
  const isObject = bytes[start] === OPEN && start < to && bytes[skipBlanks(bytes, start + 1, to)] === QUOTE;
  let end = to;
  while (end > start && (bytes[end - 1]! <= 32 || (isObject && endsInList(bytes[end - 1])))) end--;
  if (bytes[end - 1] !== CLOSE) return -1;
  if (isObject) return start;
  for (let i = from; i < end - 1; i++) if (bytes[i] === OPEN && bytes[i + 1] === QUOTE) return i;
  return -1;
};

const endsInList = (byte: number | undefined): boolean => byte === COMMA || byte === CLOSE_LIST;
