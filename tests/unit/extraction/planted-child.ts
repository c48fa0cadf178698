/** A child process that does what a test plants: each act is a way in which hostile content could misbehave. */
import { serveJobs } from '../../../adapters/extraction/isolation/serve-jobs.ts';
import { DomainError } from '../../../core/kernel/error.ts';

export type Act =
  | 'count'
  | 'pid'
  | 'hang'
  | 'fill-heap'
  | 'grow-map'
  | 'fill-buffers'
  | 'throw-late'
  | 'exit'
  | 'refuse'
  | 'fail'
  | 'emit'
  | 'never'
  | 'heed-signals'
  | 'environment'
  | 'write';

const size = async (content: AsyncIterable<Uint8Array>): Promise<number> => {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.length;
  return bytes;
};

const kept: unknown[] = [];

const ACTS: Record<Act, (content: AsyncIterable<Uint8Array>, emit: (piece: unknown) => Promise<void>) => unknown> = {
  count: size,
  pid: () => process.pid,
  hang: () => {
    for (;;) kept.length = 0;
  },
  'fill-heap': () => {
    for (;;) kept.push({ at: kept.length, list: [1, 2, 3] });
  },
  // One doubling of a large Map asks for more than is left of the heap: V8 ends the process, not only a thread.
  'grow-map': () => {
    const map = new Map<number, number>();
    for (let at = 0; ; at += 1) map.set(at, at);
  },
  'fill-buffers': () => {
    for (;;) kept.push(new Uint8Array(4_000_000).fill(1));
  },
  'throw-late': () => {
    setImmediate(() => {
      throw new Error('nobody waits for this');
    });
    return new Promise(() => undefined);
  },
  exit: () => process.exit(3),
  refuse: () => {
    throw new DomainError('invalid', 'Nothing fits.', {
      issues: [{ path: 'a.b', message: 'is wrong' }],
      retryAfterMs: 7,
    });
  },
  fail: () => {
    throw new TypeError('a bug');
  },
  emit: async (content, emit) => {
    for (let at = 0; at < 5; at += 1) await emit(new Uint8Array([at]));
    return size(content);
  },
  never: () => new Promise(() => undefined),
  // As a process is before it serves: any signal ends it.
  'heed-signals': async (_, emit) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
    await emit(process.pid);
    return new Promise(() => undefined);
  },
  environment: () => Object.keys(process.env).length,
  write: async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile('/tmp/must-not-be-written', 'x');
  },
};

serveJobs<Act, unknown, unknown>(async (act, content, emit) => ACTS[act](content, emit));
