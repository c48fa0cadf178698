import { once } from 'node:events';
import type { Response } from 'express';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Pieces } from '../endpoint.ts';
import { sendHead } from './send.ts';

/** How long a client may take to make room for the next piece. */
const STALLED_MS = 60_000;

/** Sends a stream piece by piece, never ahead of the client. The first piece is awaited before the head, so that an
 *  error up to there is still a proper answer; a later one, or a stalled client, cuts the connection. */
export const sendPieces = async (
  res: Response,
  status: number,
  pieces: Pieces,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> => {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    sendHead(res, status, headers);
    if (res.req.method !== 'HEAD') {
      for (let next = first; !next.done; next = await iterator.next()) {
        signal.throwIfAborted();
        if (!res.write(next.value)) await room(res, signal);
      }
    }
    res.end();
  } finally {
    await iterator.return?.();
  }
};

const room = async (res: Response, signal: AbortSignal): Promise<void> => {
  const patience = AbortSignal.timeout(STALLED_MS);
  try {
    await once(res, 'drain', { signal: AbortSignal.any([signal, patience]) });
  } catch (cause) {
    signal.throwIfAborted();
    throw new DomainError('deadline-exceeded', 'The client stopped reading.', { cause });
  }
};
