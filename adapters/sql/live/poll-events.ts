import type { Log } from '../../../core/ports/log.ts';
import type { Handle } from '../sqlite/handle.ts';
import type { Watch } from './event-stream.ts';
import { lastEventId, newsAfter } from './event-table.ts';
import type { LiveFile } from './live-file.ts';

/** How soon readers in other processes learn of an event. */
const POLL_MS = 50;
/** News that are looked at one by one; of more, everybody is told. */
const MOST_LOOKED_AT = 500;

const NO_NEWS: ReadonlySet<string> = new Set();

type Poller = { readonly handle: Handle; changed(): ReadonlySet<string> | 'any' };

/** Looks for what other processes have committed; the first look, at a file not looked at before, tells everybody. */
const pollerOf = (handle: Handle): Poller => {
  let version: unknown;
  let told = 0;
  return {
    handle,
    changed() {
      const now = handle.pragma('data_version', { simple: true });
      if (now === version) return NO_NEWS;
      const { topics, events, lastId } = newsAfter(handle, told, MOST_LOOKED_AT);
      const isForAll = version === undefined || events === MOST_LOOKED_AT;
      // Whoever is told for all reads up to the end, the others only what was looked at.
      told = isForAll ? lastEventId(handle) : lastId;
      version = now;
      return isForAll ? 'any' : topics;
    },
  };
};

/** Finds what other processes on the file have published by looking again and again. */
export const pollEvents =
  (live: LiveFile, log: Log): Watch =>
  reading => {
    let poller: Poller | undefined;
    let isPolling = false;
    let isFailing = false;
    let isStopped = false;
    const poll = async (): Promise<void> => {
      if (isPolling) return;
      isPolling = true;
      try {
        const topics = await live.run(handle => {
          if (poller?.handle !== handle) poller = pollerOf(handle);
          return poller.changed();
        });
        if (topics === 'any') reading.tellAll();
        else reading.tell(topics);
        isFailing = false;
      } catch (error) {
        if (!isFailing && !isStopped) log.warn({ err: error }, 'progress told by other processes cannot be seen');
        isFailing = true;
      }
      isPolling = false;
    };
    const timer = setInterval(poll, POLL_MS);
    return () => {
      isStopped = true;
      clearInterval(timer);
    };
  };
