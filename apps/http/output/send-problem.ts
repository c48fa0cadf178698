import type { Request, Response } from 'express';
import { DomainError } from '../../../core/kernel/error.ts';
import { announcedBytes } from '../input/json-body.ts';
import { toProblem } from '../problem.ts';
import { stateOf } from '../request-state.ts';
import { sendHead } from './send.ts';

/** A body of up to this size is discarded to its end, so that the connection lives on. */
const SMALL_BODY = 1_048_576;
/** How long a client that is still sending gets to notice that it has been answered. */
const LINGER_MS = 10_000;

const retryAfter = (error: unknown): Record<string, string> =>
  error instanceof DomainError && error.retryAfterMs !== undefined
    ? { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) }
    : {};

/** RFC 6750, section 3: a challenge with every 401, which says so where a token was sent and is no good. */
const challenge = (code: string): Record<string, string> => ({
  'WWW-Authenticate': code.startsWith('auth.token-')
    ? 'Bearer realm="faultmaven", error="invalid_token"'
    : 'Bearer realm="faultmaven"',
});

/** Answers with application/problem+json (RFC 9457), and discards what nobody will read of the request any more: Node
 *  does that only for a request that nobody has begun to read, and the rest of any other would stay in the way of the
 *  next request on the connection. */
export const sendProblem = (req: Request, res: Response, error: unknown): void => {
  const problem = toProblem(error, stateOf(res).trace.traceId);
  const text = JSON.stringify(problem);
  const unread = isSending(req);
  sendHead(res, problem.status, {
    ...retryAfter(error),
    ...(problem.status === 401 ? challenge(problem.code) : {}),
    ...(unread ? { Connection: 'close' } : {}),
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(text)),
  });
  if (unread) linger(req, res, text);
  else res.end(text);
  req.resume();
};

const isSending = (req: Request): boolean =>
  !req.complete && (req.headers['transfer-encoding'] !== undefined || announcedBytes(req) > SMALL_BODY);

/** Closing a connection on which the client is still sending would destroy the answer on its way (RFC 9112, section
 *  9.6), and some clients read nothing before they have sent everything: the answer goes out whole, the rest of the
 *  request is discarded for a while, and only then the connection is closed. */
const linger = (req: Request, res: Response, text: string): void => {
  const end = (): void => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, LINGER_MS).unref();
  req.once('end', end).once('close', end);
  res.write(text);
};
