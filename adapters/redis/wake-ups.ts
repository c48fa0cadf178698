import type { Redis } from 'ioredis';
import type { Log } from '../../core/ports/log.ts';
import type { Connection } from './connection.ts';
import { tellMistake } from './failure.ts';

/** Somebody who waits for news of a channel. */
export type Waiter = {
  /** Resolves with the next news, also with news that came since the last call, and when the signal fires. */
  news(): Promise<void>;
  leave(): void;
};

export type WakeUps = {
  join(channel: string, signal: AbortSignal): Waiter;
  wakeAll(): void;
  /** Wakes everybody, for the last time. */
  close(): void;
};

export type WakeUpsDeps = {
  /** A connection for nothing else: one that listens may be in a mode of its own. */
  readonly connection: Connection<Redis>;
  readonly log: Log;
  /** News may get lost with a connection: so often everybody is woken in any case, in milliseconds. */
  readonly everyMs: number;
};

/** Wakes those who wait for a channel when something is published there. One connection listens for all of them, to the
 *  channels that somebody waits for. */
export const wakeUps = ({ connection: { client, run }, log, everyMs }: WakeUpsDeps): WakeUps => {
  const waiting = new Map<string, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;
  let isListening = false;

  const tell = (channels: Iterable<string>): void => {
    for (const channel of channels) for (const wake of waiting.get(channel) ?? []) wake();
  };
  /** Those who waited before are woken once the server listens: what came before that was told to nobody. */
  const listen = async (channels: readonly string[]): Promise<void> => {
    if (channels.length === 0) return;
    await run(() => client.subscribe(...channels)).catch(tellMistake(log));
    tell(channels);
  };
  const listenToAll = async (): Promise<void> => {
    if (isListening) return;
    isListening = true;
    await listen([...waiting.keys()]);
    isListening = false;
  };
  const stopListening = async (channel: string): Promise<void> => {
    await run(() => client.unsubscribe(channel)).catch(tellMistake(log));
  };

  client.on('message', (channel: string) => tell([channel]));
  client.on('ready', () => void listenToAll());

  const schedule = (): void => {
    if (waiting.size > 0) timer ??= setInterval(listenToAll, everyMs);
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };

  const join = (channel: string, signal: AbortSignal): Waiter => {
    let next = Promise.withResolvers<void>();
    const wake = (): void => next.resolve();
    const known = waiting.get(channel);
    const peers = known ?? new Set();
    waiting.set(channel, peers.add(wake));
    signal.addEventListener('abort', wake);
    schedule();
    if (!known) void listen([channel]);
    return {
      async news() {
        await next.promise;
        next = Promise.withResolvers();
        if (signal.aborted) wake();
      },
      leave() {
        signal.removeEventListener('abort', wake);
        peers.delete(wake);
        if (peers.size > 0 || waiting.get(channel) !== peers) return;
        waiting.delete(channel);
        void stopListening(channel);
        schedule();
      },
    };
  };

  const wakeAll = (): void => tell(waiting.keys());
  return {
    join,
    wakeAll,
    close() {
      clearInterval(timer);
      wakeAll();
    },
  };
};
