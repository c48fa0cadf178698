export type BatchLimits = {
  /** Texts in one request. */
  readonly texts: number;
  /** Bytes of all texts in one request, as UTF-8. */
  readonly bytes: number;
  /** Bytes of one text; what is beyond is cut off. */
  readonly bytesOfText: number;
};

const encoder = new TextEncoder();

/** The part of the text that the model can read, without half a character at its end. */
export const readable = (text: string, maxBytes: number): string => {
  const begin = text.trimStart().slice(0, maxBytes).toWellFormed();
  const { read } = encoder.encodeInto(begin, new Uint8Array(maxBytes));
  return begin.slice(0, read);
};

/** The texts in order, in as few batches as the limits allow. */
export const batchesOf = (texts: readonly string[], limits: BatchLimits): readonly (readonly string[])[] => {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const bytes = Buffer.byteLength(text);
    const last = batches.at(-1);
    if (last === undefined || last.length >= limits.texts || bytes > room) {
      batches.push([text]);
      room = limits.bytes - bytes;
    } else {
      last.push(text);
      room -= bytes;
    }
  }
  return batches;
};
