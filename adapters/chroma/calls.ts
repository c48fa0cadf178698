import type { ChromaClient } from 'chromadb';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';

export type ChromaOptions = {
  /** Where the server listens, for example `http://chroma:8000`. */
  readonly url: string;
  /** Sent as `x-chroma-token`, where the server asks for one. */
  readonly token?: string;
  /** Chroma's own names for a part of the server; `default_tenant` and `default_database` otherwise. */
  readonly tenant?: string;
  readonly database?: string;
  /** Milliseconds that one batch of a change may take; 10,000 otherwise. */
  readonly deadlineMs?: number;
  /** Milliseconds that a search may take; 2,000 otherwise: somebody waits for it. */
  readonly searchDeadlineMs?: number;
};

export type ChromaWork<Answer> = (client: ChromaClient) => Promise<Answer>;

/** Runs requests under one deadline and the caller's signal.
 *  @throws DomainError 'cancelled' when the signal fires, 'unavailable' for whatever else goes wrong. */
export type AskChroma = <Answer>(
  limits: { readonly signal: AbortSignal | undefined; readonly deadlineMs: number },
  work: ChromaWork<Answer>,
) => Promise<Answer>;

/** The package takes no signal with a request, only with a client: so each call has a client of its own, which costs no
 *  request. Nothing stays connected, and a server that was away is found again by the next call. */
export const askChroma = (options: ChromaOptions): AskChroma => {
  const { tenant = 'default_tenant', database = 'default_database', token } = options;
  const { protocol, hostname, port } = new URL(options.url);
  const isEncrypted = protocol === 'https:';
  const address = { host: hostname, port: Number(port) || (isEncrypted ? 443 : 80), ssl: isEncrypted };

  return async ({ signal, deadlineMs }, work) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      signal?.throwIfAborted();
      const { ChromaClient } = await import('chromadb');
      const headers: Record<string, string> = token === undefined ? {} : { 'x-chroma-token': token };
      return await work(new ChromaClient({ ...address, tenant, database, headers, fetchOptions: { signal: stop } }));
    } catch (error) {
      if (signal?.aborted) throw new DomainError('cancelled', 'The request to the vector store was cancelled.');
      if (isDomainError(error)) throw error;
      throw new DomainError('unavailable', await explain(error, deadline.aborted), { cause: error });
    }
  };
};

const explain = async (error: unknown, isLate: boolean): Promise<string> => {
  const { ChromaForbiddenError, ChromaUnauthorizedError } = await import('chromadb');
  if (isLate) return 'The vector store did not answer in time. Try again.';
  if (error instanceof ChromaUnauthorizedError || error instanceof ChromaForbiddenError)
    return 'The vector store does not accept the configured token. Tell the operator.';
  return 'The vector store cannot be used at the moment. Try again.';
};
