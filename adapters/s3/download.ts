import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { DomainError } from '../../core/kernel/error.ts';
import { ask, type Bucket, inTime, objectIn } from './connection.ts';
import { statusOf, toDomainError, unavailable } from './failures.ts';
import { cancelled } from './until-aborted.ts';

export type ByteRange = { readonly from: number; readonly to: number };

/** Answers that broke off one after the other without a single byte between them. */
const MOST_BREAKS = 3;

/** The bytes of an object from `from` up to but without `to`. An answer that breaks off is taken up where it broke, as long
 *  as the object is still the same one. */
export async function* readRange(
  bucket: Bucket,
  key: string,
  { from, to }: ByteRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (!(from >= 0) || !(to >= 0))
    throw new DomainError('invalid', 'The range of a file cannot begin before its start.');
  if (from >= to) {
    await ensureThere(bucket, key, signal);
    return;
  }
  let at = from;
  let version: string | undefined;
  for (let breaks = 0; ; ) {
    const answer = await get(bucket, key, { from: at, to }, version, signal);
    if (!answer) return;
    version = answer.version;
    const reading = read(answer.body, bucket.deadlineMs, signal);
    try {
      for (let chunk = await reading.next(); chunk !== 'broken'; chunk = await reading.next()) {
        if (chunk === 'end') return;
        at += chunk.length;
        breaks = 0;
        yield chunk;
      }
    } finally {
      reading.close();
    }
    breaks += 1;
    if (breaks > MOST_BREAKS) throw unavailable(new Error(`S3: the answer broke off at byte ${at}`));
  }
}

const ensureThere = async (bucket: Bucket, key: string, signal: AbortSignal | undefined): Promise<void> => {
  const command = new HeadObjectCommand(objectIn(bucket, key));
  await ask(bucket, signal, abortSignal => bucket.client.send(command, { abortSignal }));
};

/** `bytes=3-` and `bytes=3-4`, whose last byte is one of the range (RFC 9110). Without one for the whole: of an empty
 *  object no byte can be asked for. */
const rangeHeader = ({ from, to }: ByteRange): { Range?: string } => {
  if (from === 0 && to === Number.POSITIVE_INFINITY) return {};
  return { Range: `bytes=${from}-${to === Number.POSITIVE_INFINITY ? '' : to - 1}` };
};

type Answer = { readonly body: Readable; readonly version: string | undefined };

/** The answer, or undefined where the range begins behind the end. */
const get = async (
  bucket: Bucket,
  key: string,
  range: ByteRange,
  version: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> => {
  const condition = version === undefined ? {} : { IfMatch: version };
  const command = new GetObjectCommand({ ...objectIn(bucket, key), ...rangeHeader(range), ...condition });
  try {
    const { Body, ETag } = await inTime(bucket, signal, abortSignal => bucket.client.send(command, { abortSignal }));
    if (!(Body instanceof Readable)) throw unavailable(new Error('S3: an answer without a body'));
    return { body: Body, version: ETag };
  } catch (error) {
    if (statusOf(error) === 416) return undefined;
    if (statusOf(error) === 412)
      throw new DomainError('unavailable', 'The file was replaced while it was read. Read it again.');
    throw toDomainError(error);
  }
};

type Reading = { next(): Promise<Uint8Array | 'end' | 'broken'>; close(): void };

/** Reads the body of an answer. A reader may take his time; the store may not be silent for longer than the deadline. */
const read = (body: Readable, deadlineMs: number, signal: AbortSignal | undefined): Reading => {
  const chunks = body[Symbol.asyncIterator]();
  let isWaiting = false;
  let stopped: DomainError | undefined;
  const stop = (reason: DomainError): void => {
    stopped ??= reason;
    body.destroy();
  };
  const silence = setTimeout(() => {
    if (isWaiting) stop(unavailable(new Error(`S3: silent for ${deadlineMs} ms`)));
  }, deadlineMs);
  const cancel = (): void => stop(cancelled());
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    async next() {
      if (signal?.aborted) cancel();
      isWaiting = true;
      silence.refresh();
      const [chunk] = await Promise.allSettled([chunks.next()]);
      isWaiting = false;
      if (stopped) throw stopped;
      if (chunk.status === 'rejected') return 'broken';
      return chunk.value.done ? 'end' : chunk.value.value;
    },
    close() {
      clearTimeout(silence);
      signal?.removeEventListener('abort', cancel);
      body.destroy();
    },
  };
};
