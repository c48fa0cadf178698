import { Worker } from 'node:worker_threads';
import { DomainError } from '../../../core/kernel/error.ts';
import type { GuestTables } from './guest.ts';
import type { Input, Operation, Output, Replies, Reply, Request, Requests } from './protocol.ts';

type Pending = {
  readonly resolve: (output: Output<Operation>) => void;
  readonly reject: (error: DomainError) => void;
};

/** The caller's end of the search thread. */
export type SearchThread = {
  /** @throws DomainError 'unavailable' without an answer in time, from a thread that ended or a file that cannot be
   *  read or written; 'cancelled' when the signal fires. What had been begun may still take effect. */
  ask<Op extends Operation>(operation: Op, input: Input<Op>, signal?: AbortSignal): Promise<Output<Op>>;
  rebuilt(): boolean;
  close(): Promise<void>;
};

const unavailable = (cause: string): DomainError =>
  new DomainError('unavailable', 'The search index does not answer at the moment. Try again shortly.', {
    cause: new Error(cause),
  });
export const cancelled = (): DomainError =>
  new DomainError('cancelled', 'The request to the search index was cancelled.');

export type SearchThreadOptions = {
  readonly file: string;
  readonly deadlineMs: number;
  /** A thread that nobody asked for so long gives its memory, some 25 MB, back; 20 s unless told otherwise. */
  readonly idleMs?: number;
  /** Told once, with the first answer of a thread that found that everything must be indexed again. */
  readonly onRebuilt?: () => void;
  /** Tables that another adapter keeps in the file; see search-statements.ts. */
  readonly guest?: GuestTables;
};

const NO_GUEST: GuestTables = { extensions: [], schema: '' };

/** A thread that is started by the first request, and again by the first one after it ended. It keeps the process alive
 *  only while a request is waiting. */
export const searchThread = ({
  file,
  deadlineMs,
  idleMs = 20_000,
  onRebuilt,
  guest = NO_GUEST,
}: SearchThreadOptions): SearchThread => {
  const pending = new Map<number, Pending>();
  let worker: Worker | null = null;
  let lastId = 0;
  let isRebuilt = false;
  let isClosed = false;
  let idle: NodeJS.Timeout | undefined;
  let outgoing: Requests[number][] = [];

  /** Forgotten before it is told to close, so that whoever asks meanwhile starts another one. */
  const retire = (): void => {
    const leaving = worker;
    worker = null;
    leaving?.postMessage([{ id: 0, operation: 'close', input: {} }] satisfies Requests);
  };

  const rest = (): void => {
    worker?.unref();
    clearTimeout(idle);
    idle = setTimeout(retire, idleMs).unref();
  };

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) rest();
    return found;
  };

  const receive = (reply: Reply): void => {
    if (reply.rebuilt && !isRebuilt) onRebuilt?.();
    isRebuilt = reply.rebuilt;
    const waiting = settle(reply.id);
    if ('failure' in reply) waiting?.reject(unavailable(reply.failure));
    else waiting?.resolve(reply.output);
  };

  const start = (): Worker => {
    // Options of this process (an inspector, `--input-type`) are not for the thread.
    const options = { workerData: { path: file, guest }, execArgv: [] };
    const started = new Worker(new URL('./thread.ts', import.meta.url), options);
    const ended = (reason: string): void => {
      if (worker !== started) return;
      worker = null;
      for (const id of [...pending.keys()]) settle(id)?.reject(unavailable(reason));
    };
    started.on('message', (replies: Replies) => replies.forEach(receive));
    started.on('error', error => ended(`the search thread failed: ${String(error)}`));
    started.on('exit', () => ended('the search thread ended'));
    return started;
  };

  /** What is asked in one go is sent in one message: each one wakes the thread, and its answer this one. */
  const post = (message: Requests[number]): void => {
    if (outgoing.push(message) === 1) process.nextTick(flush);
  };
  const flush = (): void => {
    const messages = outgoing;
    outgoing = [];
    worker?.postMessage(messages);
  };

  const send = <Op extends Operation>(operation: Op, input: Input<Op>, signal?: AbortSignal): Promise<Output<Op>> => {
    const { promise, resolve, reject } = Promise.withResolvers<Output<Operation>>();
    const id = ++lastId;
    clearTimeout(idle);
    worker ??= start();
    const withdraw = (error: DomainError): void => {
      if (settle(id) === undefined) return;
      post({ cancel: id });
      reject(error);
    };
    const timer = setTimeout(() => withdraw(unavailable(`no answer within ${deadlineMs} ms`)), deadlineMs);
    const onAbort = (): void => withdraw(cancelled());
    signal?.addEventListener('abort', onAbort, { once: true });
    pending.set(id, { resolve, reject });
    worker.ref();
    post({ id, operation, input } as Request);
    return (promise as Promise<Output<Op>>).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  };

  return {
    ask: async (operation, input, signal) => {
      if (isClosed) throw unavailable('the search index is closed');
      if (signal?.aborted) throw cancelled();
      return await send(operation, input, signal);
    },
    rebuilt: () => isRebuilt,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(idle);
      const running = worker;
      if (running === null) return;
      const [answer] = await Promise.allSettled([send('close', {})]);
      if (answer.status === 'rejected') await running.terminate();
    },
  };
};
