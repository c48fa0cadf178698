import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { DomainError } from '../../core/kernel/error.ts';
import type { CarriedConsumer, CarriedHandler } from '../../core/ports/job-transport.ts';
import type { Log } from '../../core/ports/log.ts';
import { parseMessage } from './message.ts';

export type PullConsumerDeps = {
  readonly type: string;
  readonly handler: CarriedHandler;
  readonly concurrency: number;
  /** The durable consumer, which is made where it is not there. */
  readonly find: () => Promise<Consumer>;
  readonly leaseMs: number;
  readonly comeBackMs: number;
  readonly log: Log;
};

export type PullConsumer = CarriedConsumer & {
  /** Takes nothing more and acknowledges nothing more. */
  die(): void;
};

/** How often a message whose handler throws is brought. */
const MOST_DELIVERIES = 5;
const LAST_WORDS_MS = 2000;
/** One request for messages. A server that is silent for two heartbeats is asked again. */
const REQUEST_MS = 30_000;
const HEARTBEAT_MS = 1000;
/** Until a server that refused is asked again. */
const ASK_AGAIN_MS = 250;

/** Asks for as many messages as it may run and no more, so that none waits here while another worker is idle. */
export const pullConsumer = (deps: PullConsumerDeps): PullConsumer => {
  const { type, handler, concurrency, find, log } = deps;
  const running = new Map<JsMsg, Promise<void>>();
  const requests = new Set<ConsumerMessages>();
  const pauses = new AbortController();
  const controller = new AbortController();
  let source: Promise<Consumer> | undefined;
  let free = concurrency;
  let stopping = false;
  let dead = false;
  let speaking = false;
  let isAway = false;
  /** Their handlers have ended well. */
  let done: JsMsg[] = [];

  /** Said once for each time that the server is away. */
  const away = (error: unknown): void => {
    if (!isAway) log.warn({ type, err: error }, 'messages could not be asked for; trying on');
    isAway = true;
  };
  /** Says what becomes of a message. On a connection that is closed nobody hears it, and the end of its lease says the rest. */
  const say = (words: () => void): void => {
    try {
      words();
    } catch (error) {
      if (!(error instanceof errors.ClosedConnectionError)) throw error;
      away(error);
    }
  };

  /** After this turn of the event loop, in which more may have ended: what is said together is sent together. */
  const speakSoon = (): void => {
    if (speaking) return;
    speaking = true;
    setImmediate(() => {
      speaking = false;
      acknowledgeAll();
      if (!stopping && free > 0) void ask(free);
    });
  };
  const acknowledgeAll = (): void => {
    if (!dead) for (const message of done) say(() => message.ack());
    done = [];
  };

  const ask = async (wanted: number): Promise<void> => {
    free -= wanted;
    let got = 0;
    try {
      source ??= find();
      const consumer = await source;
      const messages = await consumer.fetch({
        max_messages: wanted,
        expires: REQUEST_MS,
        idle_heartbeat: HEARTBEAT_MS,
      });
      requests.add(messages);
      if (stopping) messages.stop();
      for await (const message of messages) {
        if (stopping) say(() => message.nak());
        else {
          got++;
          begin(message);
        }
      }
      requests.delete(messages);
      isAway = false;
    } catch (error) {
      source = undefined;
      if (!stopping) {
        away(error);
        await pause(ASK_AGAIN_MS, undefined, { signal: pauses.signal }).catch(ifStopped);
      }
    }
    free += wanted - got;
    speakSoon();
  };
  const ifStopped = (error: unknown): void => {
    if (!stopping) throw error;
  };

  const begin = (message: JsMsg): void => {
    running.set(
      message,
      run(message).finally(() => over(message)),
    );
  };
  const over = (message: JsMsg): void => {
    running.delete(message);
    free++;
    speakSoon();
  };

  const run = async (message: JsMsg): Promise<void> => {
    const job = parseMessage(type, message.data);
    if (!job) {
      log.error({ type, sequence: message.seq }, 'a message that nobody understands was dropped');
      return say(() => message.term());
    }
    try {
      await handler(job, controller.signal);
      done.push(message);
    } catch (error) {
      if (dead) return;
      if (controller.signal.aborted) return say(() => message.nak());
      log.warn({ type, job: job.jobId, err: error }, 'a message could not be handled');
      const isLast = message.info.deliveryCount >= MOST_DELIVERIES;
      say(() => (isLast ? message.term() : message.nak(deps.comeBackMs)));
    }
  };

  const beating = setInterval(() => {
    for (const message of running.keys()) say(() => message.working());
  }, deps.leaseMs / 4);

  const end = (): void => {
    clearInterval(beating);
    for (const request of requests) request.stop();
    pauses.abort();
  };

  speakSoon();
  return {
    async stop(graceMs) {
      stopping = true;
      for (const request of requests) request.stop();
      await within(graceMs, [...running.values()]);
      controller.abort(new DomainError('cancelled', 'The consumer was stopped.'));
      await within(LAST_WORDS_MS, [...running.values()]);
      for (const message of running.keys()) say(() => message.nak());
      acknowledgeAll();
      dead = true;
      end();
    },
    die() {
      stopping = true;
      dead = true;
      end();
    },
  };
};

/** Waits for all of them, but not longer than `ms`. */
const within = async (ms: number, ends: readonly Promise<void>[]): Promise<void> => {
  if (ends.length === 0) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([Promise.all(ends), late.promise]);
  clearTimeout(timer);
};
