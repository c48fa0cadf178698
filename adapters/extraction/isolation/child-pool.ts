import { DomainError } from '../../../core/kernel/error.ts';
import { type Child, causeOf, type Death, startChild } from './child.ts';
import { type JobHooks, runJob } from './run-job.ts';
import { openSlots } from './slots.ts';

export type IsolationCaps = {
  /** MiB that a job may use: of V8's heap, and of resident memory beyond what an empty process has. */
  readonly memoryMb: number;
  /** Milliseconds for one job, from its start. */
  readonly deadlineMs: number;
  /** Jobs at a time; further ones wait their turn, which no deadline counts. */
  readonly concurrency: number;
};

export type ChildPool = {
  /** Runs one job in a child process. `mayReuse` says from its result whether the child may serve another job.
   *  @throws see run-job.ts; DomainError 'file.too-costly' (memory), 'unavailable' (the child was stopped from outside or
   *  could not be started; once closed). */
  run<Output>(
    input: unknown,
    content: AsyncIterable<Uint8Array>,
    hooks?: JobHooks & { readonly mayReuse?: (output: Output) => boolean },
  ): Promise<Output>;
  /** Ends every child; jobs that are running fail with 'unavailable'. */
  close(): Promise<void>;
};

/** A warm child saves the start of a process for the next file. */
export type Warmth = {
  /** Milliseconds after which an idle child ends and gives its memory back. */
  readonly idleMs: number;
  /** Jobs after which a child ends, so that nothing can pile up in it. */
  readonly maxJobs: number;
};

const WARMTH: Warmth = { idleMs: 5000, maxJobs: 100 };

type Seat = { readonly child: Child; jobs: number; idleTimer?: NodeJS.Timeout };

const closed = (): DomainError => new DomainError('unavailable', 'The service is shutting down. Try again later.');

const tooMuchMemory = (): DomainError =>
  new DomainError(
    'file.too-costly',
    'Reading this file needs more memory than one file may use. Split it or reduce it to the part that matters, and upload that.',
  );

const stopped = (death: Death): DomainError =>
  new DomainError('unavailable', 'Reading this file was interrupted. Try again later.', { cause: death });

/** Children of one module under one set of caps. Nothing runs until the first job. `onCrash` says what to make of a child that
 *  broke under its job; one that was stopped from outside says nothing about the job, and is 'unavailable'. */
export const childPool = (
  module: URL,
  { memoryMb, deadlineMs, concurrency }: IsolationCaps,
  onCrash: (death: Death) => Error,
  { idleMs, maxJobs }: Warmth = WARMTH,
): ChildPool => {
  const slots = openSlots(concurrency);
  const idle: Seat[] = [];
  const living = new Set<Child>();
  let isClosed = false;

  const start = (): Seat => {
    const seat: Seat = { child: startChild(module, memoryMb), jobs: 0 };
    living.add(seat.child);
    void seat.child.death.then(() => {
      living.delete(seat.child);
      forget(seat);
    });
    return seat;
  };
  const forget = (seat: Seat): void => {
    const at = idle.indexOf(seat);
    if (at >= 0) idle.splice(at, 1);
    clearTimeout(seat.idleTimer);
  };
  const rest = (seat: Seat): void => {
    idle.push(seat);
    seat.child.hold(false);
    seat.idleTimer = setTimeout(() => {
      forget(seat);
      seat.child.kill();
    }, idleMs).unref();
  };
  const wake = (): Seat => {
    const seat = idle.at(-1);
    if (!seat) return start();
    forget(seat);
    seat.child.hold(true);
    return seat;
  };
  const onDeath = (death: Death): Error => {
    if (isClosed) return closed();
    const cause = causeOf(death);
    if (cause === 'memory') return tooMuchMemory();
    return cause === 'crash' ? onCrash(death) : stopped(death);
  };

  return {
    run: async <Output>(
      input: unknown,
      content: AsyncIterable<Uint8Array>,
      { mayReuse = () => false, ...hooks }: JobHooks & { readonly mayReuse?: (output: Output) => boolean } = {},
    ) => {
      const give = await slots.take(hooks.signal);
      try {
        if (isClosed) throw closed();
        const seat = wake();
        let reusable = false;
        try {
          const { value, clean } = await runJob(seat.child, input, content, { deadlineMs, onDeath }, hooks);
          seat.jobs += 1;
          // The child runs `module`, which was made to answer with an Output.
          const output = value as Output;
          reusable = clean && !isClosed && seat.jobs < maxJobs && mayReuse(output);
          return output;
        } finally {
          if (reusable) rest(seat);
          else seat.child.kill();
        }
      } finally {
        give();
      }
    },
    close: async () => {
      isClosed = true;
      for (const seat of [...idle]) forget(seat);
      const deaths = [...living].map(child => child.death);
      for (const child of living) {
        child.hold(true);
        child.kill();
      }
      await Promise.all(deaths);
    },
  };
};
