import type { SweepReport } from '../../../core/kernel/sweep.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { MessageLedger } from '../../../core/ports/message-ledger.ts';
import type { SweepMetrics } from './metrics.ts';

export type DeadLetterReport = {
  readonly ledger: Pick<MessageLedger, 'deadLetters'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<SweepMetrics, 'deadLetters'>;
};

/** Tells the operator what waits for them, in one line; nothing is said when nothing does. */
export const reportDeadLetters = async ({ ledger, clock, log, metrics }: DeadLetterReport): Promise<SweepReport> => {
  const found = await ledger.deadLetters();
  const now = clock.now();
  metrics.deadLetters(found, now);
  const total = found.reduce((sum, { count }) => sum + count, 0);
  if (total > 0)
    log.warn(
      {
        dead_letters: total,
        by_type: Object.fromEntries(found.map(({ type, count }) => [type, count])),
        oldest_hours: Math.floor((now - Math.min(...found.map(({ oldestAt }) => oldestAt))) / 3_600_000),
      },
      'dead letters wait for an operator',
    );
  return { examined: total, removed: 0 };
};
