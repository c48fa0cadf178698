import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FromChild, OVERRUN_FD, type ToChild } from './protocol.ts';

/** How a child process ended. */
export type Death = {
  /** The exit code; null when a signal ended it, or when it could not be started. */
  readonly code: number | null;
  readonly signal: string | null;
  /** True when its watchdog said that it uses too much memory. */
  readonly overran: boolean;
  /** The end of what it wrote to stderr, or why it could not be started. */
  readonly lastWords: string;
};

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

/** What a processor or a kernel answers a faulty program with. */
const FAULTS: readonly (string | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS'];

/** Why a child ended that the parent did not end: 'memory' and 'crash' are the work's own doing, 'stopped' is not. SIGABRT
 *  is V8 out of heap. SIGKILL alone proves nothing: an operator or a kernel short of memory sends it to any process. */
export const causeOf = ({ code, signal, overran }: Death): 'memory' | 'crash' | 'stopped' => {
  if (overran || signal === 'SIGABRT') return 'memory';
  return code !== null || FAULTS.includes(signal) ? 'crash' : 'stopped';
};

const LAST_WORDS = 2000;

/** None where the process could not be started for want of file descriptors, whatever its type says. */
const pipesOf = (forked: ChildProcess): Partial<ChildProcess['stdio']> => forked.stdio ?? [];

const keepLastWords = (forked: ChildProcess): (() => string) => {
  let words = '';
  forked.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  return () => words;
};

const watchForOverrun = (forked: ChildProcess): (() => boolean) => {
  let overran = false;
  pipesOf(forked)[OVERRUN_FD]?.on('data', () => {
    overran = true;
  });
  return () => overran;
};

const whenDead = (forked: ChildProcess): Promise<Death> => {
  const lastWords = keepLastWords(forked);
  const overran = watchForOverrun(forked);
  return new Promise(resolve => {
    forked.on('error', ({ message }) => resolve({ code: null, signal: null, overran: false, lastWords: message }));
    // 'exit' would be too early: what the process said last may still be in its pipes.
    forked.once('close', (code, signal) => resolve({ code, signal, overran: overran(), lastWords: lastWords() }));
  });
};

/** Where nearly all memory is given up soon, V8 lets the space for new objects grow to 96 MB and more, and promotes what is
 *  garbage a moment later: 300,000 lines of random words took 382 MB, and take 231 MB with this, in no more time. */
export const YOUNG_SPACE = ['--max-semi-space-size=8'];

/** Starts `module` as a process of its own with a heap of `memoryMb`, no environment (no secret to find), and Node's
 *  permission model: it may read files and start threads, not write, start processes or load native code.
 *
 *  A worker thread would be lighter but is no wall: where one allocation is larger than what is left of the thread's heap
 *  (a Map that doubles, a long array), V8 ends the whole process in spite of `resourceLimits`. */
export const startChild = (module: URL, memoryMb: number): Child => {
  const forked = fork(fileURLToPath(module), [String(memoryMb), String(process.pid)], {
    env: {},
    serialization: 'advanced',
    // The last one is OVERRUN_FD.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    execArgv: [
      `--max-old-space-size=${memoryMb}`,
      ...YOUNG_SPACE,
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
    ],
  });
  let listener: ((message: FromChild) => void) | undefined;
  forked.on('message', message => listener?.(message as FromChild));
  return {
    // A message that cannot be delivered is followed by the end of the process, which decides.
    send: message => {
      if (forked.connected) forked.send(message, () => undefined);
    },
    listen: next => {
      listener = next;
    },
    death: whenDead(forked),
    kill: () => {
      // Without a process, Node would signal process 0 for a moment: the whole group that the parent is in.
      if (forked.pid !== undefined) forked.kill('SIGKILL');
    },
    hold: held => {
      const pipes = [forked.stderr, pipesOf(forked)[OVERRUN_FD]] as (
        | { ref?(): void; unref?(): void }
        | null
        | undefined
      )[];
      for (const stream of [forked, forked.channel, ...pipes]) {
        if (held) stream?.ref?.();
        else stream?.unref?.();
      }
    },
  };
};
