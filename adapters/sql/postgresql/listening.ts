import type { Wake } from '../messaging/wake.ts';
import type { PgClient, PgPool } from './pool.ts';

/** What the triggers on the tables of these names notify. */
const JOBS_CHANNEL = 'msg_jobs';
const EVENTS_CHANNEL = 'msg_outbox';

/** News may be lost on a connection that nobody knows to be broken. */
const DOUBT_MS = 15_000;

/** Listens on a channel until the function that it returns is called. `listener` gets what was said there, whoever said it;
 *  undefined: something may have been said, look for it. */
export type Hear = (channel: string, listener: (said: string | undefined) => void) => () => void;

export type Listening = {
  readonly hear: Hear;
  /** For what was committed here. */
  tell(channel: string): void;
  close(): void;
};

export type ListeningOptions = {
  readonly pool: PgPool;
  /** After so long a lost connection is made anew, and every so often until it is listeners are told without news. While
   *  it seems well they are told every 15 seconds at most. */
  readonly fallbackMs: number;
  readonly failed: (error: unknown) => void;
};

type Listener = { readonly channel: string; readonly listener: (said: string | undefined) => void };

/** Tells what was notified in whichever process: over one connection that listens, and by the clock should that be lost.
 *  Holds the connection only while somebody listens. */
export const listening = ({ pool, fallbackMs, failed }: ListeningOptions): Listening => {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let client: PgClient | undefined;
  let connecting = false;
  let isBroken = false;
  let toldAllAt = performance.now();
  /** Channels that the connection listens on, or is about to. */
  const heard = new Set<string>();
  const isComplete = (): boolean => [...listeners].every(({ channel }) => heard.has(channel));

  const tell = (channel: string, said: string | undefined): void => {
    for (const one of listeners) if (one.channel === channel) one.listener(said);
  };
  const tellAll = (): void => {
    for (const { listener } of listeners) listener(undefined);
  };
  const letGo = (): void => {
    client?.release(true);
    client = undefined;
    heard.clear();
  };
  const lost = (one: PgClient) => (): void => {
    if (one === client) letGo();
  };
  /** Listens on channels that are new. Names of channels are written down in the code. */
  const listenOn = async (one: PgClient): Promise<void> => {
    for (const { channel } of listeners) {
      if (heard.has(channel)) continue;
      heard.add(channel);
      await one.query(`listen ${channel}`);
      // What was notified before the connection listened is looked for now.
      tell(channel, undefined);
    }
  };
  const opened = async (): Promise<PgClient> => {
    const one = await pool.connect();
    client = one;
    for (const event of ['error', 'end'] as const) one.on(event, lost(one));
    one.on('notification', news => tell(news.channel, news.payload));
    return one;
  };
  const connect = async (): Promise<void> => {
    if (connecting) return;
    connecting = true;
    try {
      const one = client ?? (await opened());
      do await listenOn(one);
      while (!isComplete());
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
    const isWell = client !== undefined && !connecting;
    void connect();
    if (isWell && performance.now() - toldAllAt < DOUBT_MS) return;
    toldAllAt = performance.now();
    tellAll();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (!connecting) letGo();
  };
  return {
    tell: channel => tell(channel, undefined),
    hear(channel, listener) {
      const one = { channel, listener };
      listeners.add(one);
      timer ??= setInterval(tick, fallbackMs);
      void connect().then(() => {
        if (listeners.has(one)) listener(undefined);
      });
      return () => {
        listeners.delete(one);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
};

/** Wakes who waits for jobs. */
export const jobsWake = ({ hear, tell, close }: Listening): Wake => ({
  signal: () => tell(JOBS_CHANNEL),
  listen: listener => hear(JOBS_CHANNEL, () => listener()),
  close,
});

/** Tells of events that wait for a relay. */
export const eventsHeard =
  ({ hear }: Listening): Wake['listen'] =>
  listener =>
    hear(EVENTS_CHANNEL, () => listener());
