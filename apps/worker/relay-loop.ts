import { isDomainError } from '../../core/kernel/error.ts';
import type { Log } from '../../core/ports/log.ts';
import { doorbell } from './doorbell.ts';
import type { LostMessages } from './lost-messages.ts';

export type Relay = {
  /** Resolves when the publication that runs has ended. */
  stop(): Promise<void>;
};

export type RelayLoopDeps = {
  /** What is published, as the log calls it. */
  readonly what: string;
  /** Calls back when there may be work; returns how to stop. */
  readonly listen: (listener: () => void) => () => void;
  readonly lost: LostMessages;
  /** Publishes some; resolves with whether there may be more. */
  readonly publish: () => Promise<boolean>;
  readonly log: Log;
  readonly maxSleepMs: number;
};

/** Until an engine, or a database, that does not answer is asked again. */
const ASK_AGAIN_MS = 500;

/** Publishes for as long as there is something, sleeps until there is, and tries on through outages, each told of once. */
export const relayLoop = ({ what, listen, lost, publish, log, maxSleepMs }: RelayLoopDeps): Relay => {
  const bell = doorbell();
  const unlisten = listen(bell.ring);
  let stopping = false;
  let isAway = false;

  const pass = async (): Promise<void> => {
    try {
      await lost.look(bell.ring);
      const more = await publish();
      if (isAway) log.info({}, `${what} are published again`);
      isAway = false;
      if (!more) await bell.rung(maxSleepMs);
    } catch (error) {
      if (!isAway)
        log.warn({ err: isDomainError(error) ? error.message : error }, `${what} cannot be published; trying on`);
      isAway = true;
      lost.lookAgain();
      await bell.quiet(ASK_AGAIN_MS);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping) await pass();
  };
  const running = run();

  return {
    async stop() {
      stopping = true;
      unlisten();
      bell.close();
      await running;
      await lost.stop();
    },
  };
};
