/** Content in pieces of this size. */
export async function* pieces(content: Uint8Array | string, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size));
}

/** Content that breaks off with this error. */
export async function* breakingOff(content: string, error: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
  throw error;
}

/** Content that stops coming and never ends; `reached` is called when somebody waits for more, `released` when the
 *  source is told to let go. */
export const stuck = (content: string, reached: () => void, released: () => void = () => undefined) => {
  let given = false;
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (!given) {
          given = true;
          return Promise.resolve({ done: false, value: new Uint8Array(Buffer.from(content)) });
        }
        reached();
        return new Promise(() => undefined);
      },
      return: () => {
        released();
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return source;
};

export const collect = async (content: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
};
