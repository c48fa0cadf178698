import type { Index } from '@pinecone-database/pinecone';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import { describeIndex, type IndexDescription, type PineconeOptions } from './index-description.ts';

/** How far a namespace was when it answered: the number of a write in its log, and how far searches see that log
 *  (https://docs.pinecone.io/guides/index-data/check-data-freshness). Undefined where the index tells nothing: only
 *  serverless ones do. */
export type Freshness = { readonly written: number | undefined; readonly indexed: number | undefined };

export type Pinecone = {
  readonly index: Index;
  readonly description: IndexDescription;
  /** Fires at the deadline, or when the caller stops. */
  readonly signal: AbortSignal;
  /** As the last answer said; what it did not say is undefined. */
  freshness(): Freshness;
};

/** Runs requests under one deadline and the caller's signal.
 *  @throws DomainError 'cancelled' when the signal fires, 'unavailable' for whatever else goes wrong. */
export type AskPinecone = <Answer>(
  limits: { readonly signal: AbortSignal | undefined; readonly deadlineMs: number },
  work: (pinecone: Pinecone) => Promise<Answer>,
) => Promise<Answer>;

/** The package takes no signal and shows no headers of an answer, only another `fetch` for a whole client: so each call has
 *  a client of its own, which costs no request. It does not try again either: jobs do that, and nobody who searches waits. */
export const askPinecone = (options: PineconeOptions): AskPinecone => {
  let known: IndexDescription | undefined;

  return async ({ signal, deadlineMs }, work) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
    let headers = new Headers();
    const watched: typeof fetch = async (address, init) => {
      const response = await fetch(address, { ...init, signal: stop });
      headers = response.headers;
      return response;
    };
    try {
      signal?.throwIfAborted();
      const { Pinecone: Client } = await import('@pinecone-database/pinecone');
      const { apiKey, controllerUrl } = options;
      const client = new Client({
        apiKey,
        maxRetries: 0,
        fetchApi: watched,
        ...(controllerUrl !== undefined && { controllerHostUrl: controllerUrl }),
      });
      const description = known ?? (await describeIndex(client, options.index));
      known = description;
      return await work({
        index: client.index({ host: description.host }),
        description,
        signal: stop,
        freshness: () => ({
          written: numberIn(headers, 'x-pinecone-request-lsn'),
          indexed: numberIn(headers, 'x-pinecone-max-indexed-lsn'),
        }),
      });
    } catch (error) {
      // The index may be made anew elsewhere, or with another dimension.
      known = undefined;
      if (signal?.aborted) throw new DomainError('cancelled', 'The request to the vector store was cancelled.');
      if (isDomainError(error)) throw error;
      throw new DomainError('unavailable', await explain(error, deadline.aborted), { cause: nameOf(error) });
    }
  };
};

const numberIn = (headers: Headers, name: string): number | undefined => {
  const value = headers.get(name);
  return value === null || value === '' || Number.isNaN(Number(value)) ? undefined : Number(value);
};

/** The texts of the package's errors repeat what was sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const explain = async (error: unknown, isLate: boolean): Promise<string> => {
  const { Errors } = await import('@pinecone-database/pinecone');
  if (isLate) return 'The vector store did not answer in time. Try again.';
  if (error instanceof Errors.PineconeAuthorizationError)
    return 'The vector store does not accept the configured key. Tell the operator to correct PINECONE_API_KEY.';
  return 'The vector store cannot be used at the moment. Try again.';
};
