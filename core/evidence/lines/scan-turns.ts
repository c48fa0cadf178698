import { DomainError } from '../../kernel/error.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import { COUNTING_MS } from './scan-lines.ts';

/** Scans of whole files at a time, in one process: all of them share one thread, so that more of them make each slower and
 *  none sooner, and each holds its groups in memory. */
const AT_ONCE = 2;
/** Whoever comes when so many wait is better told to come again. */
const MOST_WAITING = 50;

type Waiting = {
  readonly since: Instant;
  readonly signal: AbortSignal | undefined;
  readonly go: () => void;
  readonly refuse: (error: DomainError) => void;
};

/** Runs a scan when its turn comes, first come, first served. Whether somebody who waits has gone, or waits for too long,
 *  is looked at whenever a scan ends, which none puts off for longer than it may take.
 *  @throws DomainError 'cancelled' when the signal fires before its turn; 'unavailable' when too many wait, or when it
 *  waited longer than a scan may take. */
export type ScanTurns = <Result>(signal: AbortSignal | undefined, scan: () => Promise<Result>) => Promise<Result>;

const tooMany = (): DomainError =>
  new DomainError('unavailable', 'Too many counts of lines run at the moment. Try again after a few seconds.');
const gone = (): DomainError => new DomainError('cancelled', 'Whoever asked for this count has gone.');

export const scanTurns = (clock: Clock): ScanTurns => {
  let running = 0;
  let waiting: Waiting[] = [];

  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((go, refuse) => {
      waiting.push({ since: clock.now(), signal, go, refuse });
    });

  const refusalOf = ({ since, signal }: Waiting): DomainError | undefined => {
    if (signal?.aborted === true) return gone();
    return clock.now() - since > COUNTING_MS ? tooMany() : undefined;
  };

  const next = (): void => {
    const refused = waiting.map(each => ({ each, error: refusalOf(each) }));
    for (const { each, error } of refused) if (error !== undefined) each.refuse(error);
    const [first, ...rest] = refused.filter(({ error }) => error === undefined).map(({ each }) => each);
    waiting = rest;
    // The place goes from hand to hand: nobody who comes in between is faster.
    if (first === undefined) running--;
    else first.go();
  };

  return async (signal, scan) => {
    if (signal?.aborted === true) throw gone();
    if (running < AT_ONCE) running++;
    else if (waiting.length >= MOST_WAITING) throw tooMany();
    else await turn(signal);
    try {
      return await scan();
    } finally {
      next();
    }
  };
};
