import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Measured = { readonly bytes: number; readonly sha256: string };

/** Makes a file that is not there yet, for its owner's eyes only; on the disk when it resolves. */
export const writeHashed = async (path: string, content: AsyncIterable<Uint8Array>): Promise<Measured> => {
  const file = await create(path);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.appendFile(chunk);
    }
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
};

const create = async (path: string): Promise<FileHandle> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return open(path, 'wx', 0o600);
};

export const measure = async (content: AsyncIterable<Uint8Array>): Promise<Measured> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
};

/** The content of a file of ours. */
export async function* readStream(path: string): AsyncGenerator<Uint8Array> {
  yield* contentOf(await open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
}

/** The content of an open file, which is closed then. */
export async function* contentOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  yield* file.createReadStream({ highWaterMark: 256 * 1024 });
}

/** Characters of a line: far more than any row has, and less than a text may have. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** The lines of a text, without their ends, several at a time. What follows the last end is a line too.
 *  @throws TypeError when it is not UTF-8, RangeError when a line is too long */
export async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of content) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = begun.join('') + lines[0];
      begun = [];
      length = 0;
      yield lines;
    }
    begun.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE) throw new RangeError('a line that does not end');
  }
  const last = begun.join('') + decoder.decode();
  if (last !== '') yield [last];
}

/** Writes lines in the order in which they are given, and sums them up. */
export const lineWriter = async (path: string) => {
  const file = await create(path);
  const hash = createHash('sha256');
  let waiting: string[] = [];
  let size = 0;
  let bytes = 0;
  let count = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    const text = Buffer.from(waiting.join(''));
    waiting = [];
    size = 0;
    hash.update(text);
    bytes += text.length;
    writing = writing.then(() => file.appendFile(text));
    return writing;
  };
  return {
    /** @param line With its end. */
    async write(line: string): Promise<void> {
      waiting.push(line);
      size += line.length;
      count += 1;
      if (size > 256 * 1024) await flush();
    },
    async end(): Promise<Measured & { readonly count: number }> {
      await flush();
      await file.sync();
      return { bytes, count, sha256: hash.digest('hex') };
    },
    close: (): Promise<void> => file.close(),
  };
};

export type LineWriter = Awaited<ReturnType<typeof lineWriter>>;
