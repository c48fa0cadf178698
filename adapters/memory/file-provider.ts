import { createHash } from 'node:crypto';
import { DomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import { interruptible } from '../../core/kernel/interruptible.ts';
import { concat } from '../../core/kernel/stream.ts';
import { NOTHING_SWEPT } from '../../core/kernel/sweep.ts';
import { type FileProvider, isFileKey } from '../../core/ports/file-provider.ts';

type Held = { readonly bytes: Uint8Array; readonly modifiedAt: Instant };

const CHUNK_BYTES = 128 * 1024;

const cancelled = (): DomainError => new DomainError('cancelled', 'This was cancelled.');

const ensureKey = (key: string): void => {
  if (!isFileKey(key)) throw new DomainError('invalid', 'This is not the key of a stored file.');
};

const ensureFits = (bytes: number, maxBytes: number): void => {
  if (bytes > maxBytes)
    throw new DomainError(
      'file.too-large',
      `The file is larger than ${maxBytes} bytes. Split it or upload the part that matters.`,
    );
};

const receive = async (
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> => {
  const source = content[Symbol.asyncIterator]();
  const { next, interrupt } = interruptible(source);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (let item = await next(); ; item = await next()) {
      if (item === 'interrupted') throw cancelled();
      if (item.done) return concat(chunks);
      total += item.value.length;
      ensureFits(total, maxBytes);
      // Not `slice`, which for a Buffer is no copy.
      chunks.push(new Uint8Array(item.value));
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
    // A source that is stuck answers `return` only when it wakes up, so nobody waits for it.
    void Promise.allSettled([source.return?.()]);
  }
};

/** A FileProvider that holds its files in memory: nothing outlives the process. */
export const memoryFileProvider = (now: () => Instant = Date.now): FileProvider => {
  const held = new Map<string, Held>();
  return {
    async upload(key, content, { maxBytes = Number.POSITIVE_INFINITY, signal } = {}) {
      ensureKey(key);
      const bytes = await receive(content, maxBytes, signal);
      if (signal?.aborted) throw cancelled();
      held.set(key, { bytes, modifiedAt: now() });
      return { key, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    },
    async *download(key, { from = 0, to = Number.POSITIVE_INFINITY, signal } = {}) {
      ensureKey(key);
      if (!(from >= 0) || !(to >= 0))
        throw new DomainError('invalid', 'The range of a file cannot begin before its start.');
      const bytes = held.get(key)?.bytes;
      if (!bytes) throw new DomainError('file.not-found', 'The file is not there any more.');
      const end = Math.min(to, bytes.length);
      for (let at = from; at < end; at += CHUNK_BYTES) {
        if (signal?.aborted) throw cancelled();
        yield bytes.slice(at, Math.min(at + CHUNK_BYTES, end));
      }
    },
    async delete(key) {
      ensureKey(key);
      held.delete(key);
    },
    getUrl: async () => undefined,
    async *list(prefix) {
      for (const [key, { bytes, modifiedAt }] of [...held])
        if (key.startsWith(prefix)) yield { key, bytes: bytes.length, modifiedAt };
    },
    // An upload is held by its own call until it is whole.
    sweepUnfinished: async () => NOTHING_SWEPT,
  };
};
