import type { JobId } from '../kernel/ids.ts';

/** What is carried of a job: enough to find it in the ledger, which is the truth about it. */
export type CarriedJob = {
  readonly jobId: JobId;
  readonly type: string;
  /** Which carrying this is: a job that waits for another attempt is carried again. A second message with the same job and
   *  number, within minutes of the first, is dropped by the transport. */
  readonly turn: number;
};

export type CarriedHandler = (job: CarriedJob, signal: AbortSignal) => Promise<void>;

export interface CarriedConsumer {
  /** Takes nothing new, waits up to `graceMs` for handlers that run, then aborts them and gives their messages back. */
  stop(graceMs: number): Promise<void>;
}

/** Brings jobs from the process that accepted them to one that works them off, at least once and in no promised order. It
 *  is allowed to lose everything: whoever publishes does it again for jobs that nobody took. A consumer that was away
 *  finds what was published meanwhile; one that dies gives what it held to others within seconds.
 *  Reconnects by itself; work goes on when the engine is back.
 *  @throws DomainError 'unavailable' when the engine does not answer within the deadline. */
export interface JobTransport {
  /** Resolves when the engine has all of them. */
  publish(jobs: readonly CarriedJob[]): Promise<void>;
  /** Runs the handler for each message, up to `concurrency` at a time, and acknowledges after it ends. When it throws, the
   *  message comes back after a while, at most a few times. */
  consume(type: string, handler: CarriedHandler, options: { readonly concurrency: number }): CarriedConsumer;
  /** Stays the same for as long as the engine may still know what was published, and is another one after it has lost
   *  everything: whoever publishes does it again then. */
  epoch(): Promise<string>;
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  /** Whatever consumers of this transport still hold goes to others, as if this process had died. */
  close(): Promise<void>;
}
