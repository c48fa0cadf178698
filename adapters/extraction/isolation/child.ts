import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromChild, ToChild } from './protocol.ts';

/** How a child process ended. */
export type Death = { readonly code: number | null; readonly signal: string | null; readonly lastWords: string };

/** A child process that serves jobs (serve-jobs.ts), seen from the parent. */
export type Child = {
  send(message: ToChild): void;
  /** Who hears the messages from now on; undefined: nobody. */
  listen(listener: ((message: FromChild) => void) | undefined): void;
  /** Resolves when the process is gone, however it went. */
  readonly death: Promise<Death>;
  /** Ends the process at once. */
  kill(): void;
  /** Whether the parent's event loop waits for it. */
  hold(held: boolean): void;
};

/** SIGABRT is V8 out of heap; SIGKILL, which the parent did not send, the watchdog or the kernel, for memory. */
export const diedOfMemory = ({ signal }: Death): boolean => signal === 'SIGABRT' || signal === 'SIGKILL';

const LAST_WORDS = 2000;

const keepLastWords = (forked: ChildProcess): (() => string) => {
  let words = '';
  forked.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return () => words;
};

const whenDead = (forked: ChildProcess, lastWords: () => string): Promise<Death> =>
  new Promise(resolve => {
    forked.on('error', error => resolve({ code: null, signal: null, lastWords: error.message }));
    forked.once('exit', (code, signal) => resolve({ code, signal, lastWords: lastWords() }));
  });

/** Starts `module` as a process of its own with a heap of `memoryMb`, no environment (no secret to find), and Node's
 *  permission model: it may read files and start threads, not write, start processes or load native code.
 *
 *  A worker thread would be lighter but is no wall: where one allocation is larger than what is left of the thread's heap
 *  (a Map that doubles, a long array), V8 ends the whole process in spite of `resourceLimits`. */
export const startChild = (module: URL, memoryMb: number): Child => {
  const forked = fork(fileURLToPath(module), [String(memoryMb)], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${memoryMb}`, '--permission', '--allow-fs-read=*', '--allow-worker'],
  });
  let listener: ((message: FromChild) => void) | undefined;
  forked.on('message', message => listener?.(message as FromChild));
  return {
    // A message that cannot be delivered is followed by the end of the process, which decides.
    send: message => void forked.send(message, () => undefined),
    listen: next => {
      listener = next;
    },
    death: whenDead(forked, keepLastWords(forked)),
    kill: () => void forked.kill('SIGKILL'),
    hold: held => {
      const streams = [forked, forked.channel, forked.stderr as { ref?(): void; unref?(): void } | null];
      for (const stream of streams) {
        if (held) stream?.ref?.();
        else stream?.unref?.();
      }
    },
  };
};
