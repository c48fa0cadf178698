import type { Wake } from '../messaging/wake.ts';
import type { PgClient, PgPool } from './pool.ts';

/** What the trigger on `msg_jobs` notifies. */
export const CHANNEL = 'msg_jobs';

export type ListeningOptions = {
  readonly pool: PgPool;
  /** Every so often listeners are told without news, in case news were lost; after so long a lost connection is made anew. */
  readonly fallbackMs: number;
  readonly failed: (error: unknown) => void;
};

/** Tells who waits for work that a job was queued, cancelled or taken over, by whichever process: over one connection that
 *  listens, and by the clock should that be lost. Holds the connection only while somebody listens. */
export const listening = ({ pool, fallbackMs, failed }: ListeningOptions): Wake => {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let client: PgClient | undefined;
  let connecting = false;
  let isBroken = false;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const letGo = (): void => {
    client?.release(true);
    client = undefined;
  };
  const lost = (one: PgClient) => (): void => {
    if (one === client) letGo();
  };
  const connect = async (): Promise<void> => {
    if (client || connecting) return;
    connecting = true;
    try {
      const one = await pool.connect();
      client = one;
      for (const event of ['error', 'end'] as const) one.on(event, lost(one));
      one.on('notification', tell);
      await one.query(`listen ${CHANNEL}`);
      isBroken = false;
    } catch (error) {
      letGo();
      if (!isBroken && listeners.size > 0) failed(error);
      isBroken = true;
    }
    connecting = false;
    if (listeners.size === 0) letGo();
  };
  const tick = (): void => {
    void connect();
    tell();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (!connecting) letGo();
  };
  return {
    signal: tell,
    listen(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, fallbackMs);
      // What was notified before the connection listened is looked for then.
      void connect().then(tell);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
};
