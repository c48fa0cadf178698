import type { StreamEvent } from '../../../core/ports/event-stream.ts';

type Watch = {
  /** What to tell a client that has seen everything up to `id` about an end that the stream did not tell, if any. */
  readonly end: (id: number) => Promise<StreamEvent | undefined>;
  readonly heartbeatMs: number;
  readonly signal: AbortSignal;
  /** Called once when nobody watches any more. */
  readonly stop: () => void;
};

/** Milliseconds after which a client that lost the connection comes back. */
const RECONNECT_MS = 2000;

const ENDS = new Set(['done', 'failed']);

const formatted = ({ id, type, data }: StreamEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Events as text/event-stream (WHATWG HTML, section 9.2), with a comment at each heartbeat. The stream is best effort:
 *  at each heartbeat, and when it ends by itself, `end` is asked whether there is anything left to wait for. */
export async function* eventStreamText(
  events: AsyncIterable<StreamEvent>,
  afterId: number,
  { end, heartbeatMs, signal, stop }: Watch,
): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]();
  let lastId = afterId;
  try {
    yield `retry: ${RECONNECT_MS}\n\n`;
    let next = iterator.next();
    for (;;) {
      const result = await orHeartbeat(next, heartbeatMs, signal);
      if (result === 'heartbeat' || result.done) {
        const ended = await end(lastId);
        if (ended) yield formatted(ended);
        if (ended) return;
        // The stream is over and the turn is not: the client is to come back, perhaps to another process.
        if (result !== 'heartbeat') return yield `retry: ${RECONNECT_MS}\n\n`;
        yield ': still here\n\n';
      } else {
        lastId = result.value.id;
        yield formatted(result.value);
        if (ENDS.has(result.value.type)) return;
        next = iterator.next();
      }
    }
  } finally {
    stop();
    await iterator.return?.();
  }
}

/** What comes first: the next event, the heartbeat, or the end of interest. */
const orHeartbeat = async <Result>(
  next: Promise<Result>,
  heartbeatMs: number,
  signal: AbortSignal,
): Promise<Result | 'heartbeat'> => {
  const { promise: other, resolve, reject } = Promise.withResolvers<'heartbeat'>();
  const leave = (): void => reject(signal.reason);
  const timer = setTimeout(resolve, heartbeatMs, 'heartbeat');
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    return await Promise.race([next, other]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
};
