import { DomainError } from '../../core/kernel/error.ts';
import type { AskChroma, ChromaOptions } from './calls.ts';

/** Asks for what needs the right to read.
 *  @throws DomainError 'unavailable' that names what to correct, and no secret. */
export const ensureReady = async ({ url }: ChromaOptions, ask: AskChroma, deadlineMs: number): Promise<void> => {
  try {
    await ask({ signal: undefined, deadlineMs }, client => client.countCollections());
  } catch (cause) {
    const { ChromaForbiddenError, ChromaUnauthorizedError } = await import('chromadb');
    const reason = cause instanceof Error ? cause.cause : undefined;
    const isRefused = reason instanceof ChromaUnauthorizedError || reason instanceof ChromaForbiddenError;
    const problem = isRefused
      ? 'does not accept the token. Correct CHROMADB_TOKEN.'
      : 'does not answer as Chroma does. Start it, or correct CHROMADB_URL.';
    throw new DomainError('unavailable', `The vector store at ${new URL(url).host} ${problem}`, { cause });
  }
};
