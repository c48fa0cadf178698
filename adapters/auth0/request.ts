import { isDomainError } from '../../core/kernel/error.ts';
import { issuerUnavailable } from './errors.ts';

/** More than any issuer's configuration or key set needs. */
const MAX_BYTES = 512 * 1024;

export type Answer = {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
  /** When it says that it was given, in milliseconds since the epoch; undefined when it does not say. */
  readonly at: number | undefined;
};

export type RequestOptions = {
  readonly issuer: string;
  /** For the whole answer, in milliseconds. */
  readonly deadlineMs: number;
  /** Ends every request, when the process ends. */
  readonly signal: AbortSignal;
};

/** Asks the issuer. Nothing is followed elsewhere, nothing endless is read.
 *  @throws DomainError 'unavailable' when no answer comes in time, or too long a one. */
export const request = async (
  url: string,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'>,
  { issuer, deadlineMs, signal }: RequestOptions,
): Promise<Answer> => {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const response = await fetch(url, { ...init, redirect: 'manual', signal: within });
    return { status: response.status, body: parsed(await textOf(response, issuer)), at: timeOf(response) };
  } catch (cause) {
    throw isDomainError(cause) ? cause : issuerUnavailable(issuer, 'unreachable', cause);
  }
};

/** RFC 9110, section 6.6.1, and for what a cache gave RFC 9111, section 5.1. */
const timeOf = ({ headers }: Response): number | undefined => {
  const time = Date.parse(headers.get('date') ?? '') + 1000 * Number(headers.get('age') ?? 0);
  return Number.isNaN(time) ? undefined : time;
};

const textOf = async (response: Response, issuer: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw issuerUnavailable(issuer, 'unreadable');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
