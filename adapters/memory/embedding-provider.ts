import { DomainError } from '../../core/kernel/error.ts';
import type { EmbeddingProvider } from '../../core/ports/embedding-provider.ts';

const DIMENSION = 64;

const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];

/** FNV-1a, 32 bits. Method: G. Fowler, L. C. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923. */
const hash = (word: string): number =>
  [...word].reduce((sum, character) => Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5) >>> 0;

/** How often the text has the words of each of `dimension` drawers, at length 1: texts are alike that share words. Method:
 *  K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009, without its signs, so that no two
 *  words take each other away. */
const vectorOf = (text: string, dimension: number): Float32Array => {
  const counts = new Float32Array(dimension);
  for (const word of words(text)) {
    const drawer = hash(word) % dimension;
    counts[drawer] = (counts[drawer] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map(count => count / length);
};

/** An EmbeddingProvider by code alone, for tests: the same text has the same vector everywhere, texts that share words are
 *  near each other, and it knows nothing of meaning. */
export const memoryEmbeddingProvider = ({
  model = 'hashed-words-64',
  dimension = DIMENSION,
} = {}): EmbeddingProvider => ({
  model,
  dimension,
  embed: async (texts, _purpose, { signal, deadlineMs } = {}) => {
    if (signal?.aborted) throw new DomainError('cancelled', 'The request for embeddings was cancelled.');
    if (texts.some(text => text.trim() === ''))
      throw new DomainError('invalid', 'A text without a word has no embedding. Leave it out.');
    if (deadlineMs !== undefined && deadlineMs <= 0)
      throw new DomainError('deadline-exceeded', 'The embeddings were not ready in time. Try again later.');
    return texts.map(text => vectorOf(text, dimension));
  },
});
