const clock = (time: string): number => Date.parse(`2026-03-17T${time}Z`);

/** When everything happens. The story:
 *
 *  A configuration revision sets the chunk size of the inventory reconciliation to 0, which means the whole catalogue
 *  at once. The next scheduled run locks every stock row in one transaction and, being larger than the warehouse takes
 *  in one request, waits for a bulk export with the locks held. Every sale blocks on its stock row, each holding a
 *  pooled connection until the statement timeout; the pool of ten is empty in half a minute and everything that needs
 *  the database fails, retried by the clients. A restart rolls the transaction back and all is well until the next run. */
export const TIMELINE = {
  from: clock('10:05:00.000'),
  to: clock('11:16:00.000'),
  configApplied: clock('10:41:52.417'),
  /** Every 15 minutes. The third run is the first with the new chunk size. */
  healthyRuns: [clock('10:12:30.004'), clock('10:27:30.003')],
  badRuns: [clock('10:42:30.005'), clock('11:12:30.006')],
  skippedRun: clock('10:57:30.004'),
  restart: {
    stopRequested: clock('11:04:12.318'),
    stopped: clock('11:04:42.334'),
    ready: clock('11:05:08.771'),
  },
  // What only looks like the cause.
  botScan: { from: clock('10:23:41.000'), to: clock('10:26:10.000') },
  pspSlow: { from: clock('10:31:05.000'), to: clock('10:32:40.000') },
  flagChanged: clock('10:35:48.120'),
  leaderMoves: [clock('10:14:02.664'), clock('10:40:03.291')],
  gcPauses: [clock('10:17:21.806'), clock('10:38:14.552'), clock('11:09:47.128')],
} as const;

/** The row locks of a run: taken a little after its start, held until the connection goes. */
export const LOCK_WINDOWS = [
  { from: TIMELINE.badRuns[0] + 1_968, to: TIMELINE.restart.stopped },
  { from: TIMELINE.badRuns[1] + 2_113, to: TIMELINE.to + 600_000 },
] as const;

export const lockEndingAfter = (at: number): number | undefined =>
  LOCK_WINDOWS.find(window => at >= window.from && at < window.to)?.to;

/** No listening socket: from the request to stop until the new process is ready. */
export const isDown = (at: number): boolean => at >= TIMELINE.restart.stopRequested && at < TIMELINE.restart.ready;

export const LIMITS = {
  poolSize: 10,
  connectionTimeoutMs: 10_000,
  statementTimeoutMs: 60_000,
  gatewayTimeoutMs: 15_000,
  leakThresholdMs: 20_000,
} as const;

export const CATALOGUE_SIZE = 12_480;
export const CHUNK_SIZE_BEFORE = 200;
