import { Worker } from 'node:worker_threads';
import { type FromChild, type ToChild, toWireError } from './protocol.ts';

/** What a child process does: one job, given its input and the content as a stream. `emit` hands a piece to the parent
 *  and resolves when the parent is done with it. */
export type ServeJob<Input, Piece, Output> = (
  input: Input,
  content: AsyncIterable<Uint8Array>,
  emit: (piece: Piece) => Promise<void>,
) => Promise<Output>;

const tell = (message: FromChild): void => {
  process.send?.(message);
};

type Inbox = {
  readonly content: AsyncIterable<Uint8Array>;
  put(chunk: Uint8Array): void;
  end(): void;
};

const openInbox = (): Inbox => {
  const waiting: Uint8Array[] = [];
  let ended = false;
  let arrived = Promise.withResolvers<void>();
  const wake = (): void => {
    arrived.resolve();
    arrived = Promise.withResolvers<void>();
  };
  async function* content(): AsyncGenerator<Uint8Array> {
    while (true) {
      const chunk = waiting.shift();
      if (chunk) {
        tell({ kind: 'consumed', bytes: chunk.length });
        yield chunk;
      } else if (ended) return;
      else await arrived.promise;
    }
  }
  return {
    content: content(),
    put: chunk => {
      waiting.push(chunk);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
};

/** What a terminal or a supervisor sends to the whole process group. The parent decides what becomes of the jobs: it may
 *  be letting them finish. */
const LEFT_TO_THE_PARENT = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The main loop of a child process: runs `serve` for each job that the parent starts, one after the other, under a
 *  watchdog for `process.argv[2]` MiB and for the life of process `process.argv[3]`. An exception that no job awaits ends the process, which the parent notices.
 *  Signals that ask it to stop do not: the end of the connection to the parent does, and the watchdog. */
export const serveJobs = <Input, Piece, Output>(serve: ServeJob<Input, Piece, Output>): void => {
  for (const signal of LEFT_TO_THE_PARENT) process.on(signal, () => undefined);
  let inbox = openInbox();
  let taken = Promise.withResolvers<void>();
  const emit = (piece: Piece): Promise<void> => {
    taken = Promise.withResolvers<void>();
    tell({ kind: 'emit', value: piece });
    return taken.promise;
  };
  const run = async (input: Input): Promise<void> => {
    try {
      tell({ kind: 'result', value: await serve(input, inbox.content, emit) });
    } catch (error) {
      tell({ kind: 'failed', error: toWireError(error) });
    }
  };
  const reactions: { [K in ToChild['kind']]: (message: Extract<ToChild, { kind: K }>) => void } = {
    start: ({ input }) => {
      inbox = openInbox();
      // The parent made the input for this very module.
      void run(input as Input);
    },
    chunk: ({ bytes }) => inbox.put(bytes),
    end: () => inbox.end(),
    taken: () => taken.resolve(),
  };
  process.on('message', (message: ToChild) => {
    // The table is complete by its type; only TypeScript cannot pair a key with its own member of the union.
    (reactions[message.kind] as (message: ToChild) => void)(message);
  });
  process.on('disconnect', () => process.exit(0));
  const [memoryMb, parent] = process.argv.slice(2).map(Number);
  new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: { memoryMb, parent } }).unref();
};
