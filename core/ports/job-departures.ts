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
  /** The transport has lost what it had: what waits in the page of jobs whose ids come after this one is there again. The
   *  empty id begins; resolves with the one to go on after, or with null when that was the last page. */
  putBackAfter(id: string): Promise<string | null>;
  /** Calls back after commits, which may have made work; returns how to stop. */
  listen(listener: () => void): () => void;
}
