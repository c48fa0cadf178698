import { DomainError } from '../../core/kernel/error.ts';
import type { ExtractedText, TextExtractor } from '../../core/ports/text-extractor.ts';
import { identify } from './identification/identify.ts';
import { CSV, claimedMediaType, JPEG, JSON_TEXT, MARKDOWN, PDF, PLAIN, PNG } from './identification/media-types.ts';
import { quoted } from './identification/quoted-name.ts';
import { childPool, type IsolationCaps } from './isolation/child-pool.ts';

export type TextExtractorCaps = IsolationCaps & {
  /** The largest file that is read; more is 'file.too-large' as soon as it arrives. */
  readonly maxBytes: number;
  /** For files whose text may have to be recognised, which takes seconds a page; they wait for their own turn only.
   *  Without it these are read like all others. */
  readonly recognition?: Pick<IsolationCaps, 'deadlineMs' | 'concurrency'>;
};

const EXTRACTION_CHILD = new URL('./extraction-child.ts', import.meta.url);

const MIB = 1024 * 1024;

const tooLarge = (name: string, maxBytes: number): DomainError =>
  new DomainError(
    'file.too-large',
    `${quoted(name)} is larger than the ${Math.floor((maxBytes / MIB) * 10) / 10} MiB that can be read as one document. Split it and upload the parts.`,
  );

/** The same content, failing as soon as it is more than `maxBytes`. */
const atMost = (content: AsyncIterable<Uint8Array>, maxBytes: number, name: string): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    const source = content[Symbol.asyncIterator]();
    let total = 0;
    return {
      next: async () => {
        const next = await source.next();
        total += next.done ? 0 : next.value.length;
        if (total > maxBytes) throw tooLarge(name, maxBytes);
        return next;
      },
      return: async () => {
        await source.return?.();
        return { done: true, value: undefined };
      },
    };
  },
});

/** No library was loaded for these, so nothing of a hostile document can be left in the process. */
const OWN_READERS = [PLAIN, CSV, JSON_TEXT, MARKDOWN];

/** These may hold pictures of text. */
const MAY_BE_PICTURES = [PDF, PNG, JPEG];

const claimsOneOf = (file: { name: string; mediaType: string }, mediaTypes: readonly string[]): boolean =>
  mediaTypes.includes(claimedMediaType(file) ?? '');

const broken = (death: unknown): DomainError =>
  new DomainError(
    'file.corrupt',
    'This file cannot be read: reading it broke the reader. Save or export it anew, or as plain text, and upload that.',
    { cause: death },
  );

/** A TextExtractor that reads each file in a child process. `module` is the child's main module. Close it when done. */
export const isolatedTextExtractor = (
  { maxBytes, recognition, ...caps }: TextExtractorCaps,
  module: URL = EXTRACTION_CHILD,
): TextExtractor & { close(): Promise<void> } => {
  const readers = { pool: childPool(module, caps, broken), deadlineMs: caps.deadlineMs };
  const recognisers = recognition
    ? { pool: childPool(module, { ...caps, ...recognition }, broken), deadlineMs: recognition.deadlineMs }
    : readers;
  return {
    extract: (content, file, options = {}) => {
      const { pool, deadlineMs } = claimsOneOf(file, MAY_BE_PICTURES) ? recognisers : readers;
      return pool.run<ExtractedText>({ ...file, deadlineMs }, atMost(content, maxBytes, file.name), {
        ...options,
        mayReuse: () => claimsOneOf(file, OWN_READERS),
      });
    },
    identify: async (head, file) => identify(head, file),
    close: async () => {
      await Promise.all([readers.pool.close(), recognisers.pool.close()]);
    },
  };
};
