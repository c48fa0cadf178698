import type { CarriedJob } from './job-transport.ts';

/** The jobs of the ledger that wait for somebody to carry them: queued and due, or held by a worker that has said nothing
 *  for a lease. Several processes may take from it at once.
 *  @throws DomainError 'unavailable' when the store does not answer within its deadline. */
export interface JobDepartures {
  /** Up to `limit` of them, the oldest first. A job that was taken and that no worker claims is there again after a while,
   *  which grows with its age: a second message costs little, and a lost one is made good. */
  take(limit: number): Promise<readonly CarriedJob[]>;
  /** These were not carried: they are there again, unless somebody has claimed them meanwhile. */
  putBack(jobs: readonly CarriedJob[]): Promise<void>;
  /** Everything that waits is there again: the transport has lost what it had. */
  putBackAll(): Promise<void>;
  /** Calls back after commits, which may have made work; returns how to stop. */
  listen(listener: () => void): () => void;
}
