import type { Response } from 'express';
import type { Actor } from '../../core/kernel/actor.ts';
import type { Trace } from './trace.ts';

/** What is known of a request while it is answered. */
export type RequestState = {
  readonly trace: Trace;
  /** On the clock of performance.now(). */
  readonly startedAt: number;
  /** Fires when the client is gone before it has the whole answer. */
  readonly closed: AbortSignal;
  /** The template of the address, once it is known. */
  route: string;
  actor?: Actor;
  /** Why the caller is not let in, found before the rate limit and told after it. */
  refusal?: unknown;
  authMs?: number;
};

export const keepState = (res: Response, state: RequestState): void => {
  res.locals.request = state;
};

export const stateOf = (res: Response): RequestState => res.locals.request as RequestState;
