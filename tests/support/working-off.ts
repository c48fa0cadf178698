import { DomainError, type Failure } from '../../core/kernel/error.ts';
import type { Delivery, JobRun } from '../../core/kernel/job.ts';
import type { World } from '../contract/world.ts';
import { eventually } from './waiting.ts';

export type Attempt = { readonly payload: unknown; readonly delivery: Delivery; readonly error: unknown };

export type WorkOffOptions = {
  /** How many attempts to wait for. */
  readonly times?: number;
  readonly exhausted?: (payload: unknown, reason: Failure, run: Pick<JobRun, 'delivery' | 'ownerId'>) => Promise<void>;
};

/** Hands jobs of one type to a module, as a worker would, until so many attempts have ended; what became of each. */
export const attempts = async <Message>(
  world: Pick<World, 'queue'>,
  type: string,
  handle: (message: Message, run: JobRun) => Promise<void>,
  { times = 1, exhausted = async () => undefined }: WorkOffOptions = {},
): Promise<readonly Attempt[]> => {
  const ended: Attempt[] = [];
  const consumer = world.queue.consume(
    type,
    {
      async handle({ payload, delivery, ownerId, signal, progress }) {
        if (ended.length >= times) throw new DomainError('unavailable', 'This test wants no more attempts.');
        let error: unknown;
        try {
          await handle(payload as Message, { delivery, ownerId, signal, progress });
        } catch (thrown) {
          error = thrown;
        }
        ended.push({ payload, delivery, error });
        if (error) throw error;
      },
      exhausted: ({ payload, delivery, ownerId }, reason) => exhausted(payload, reason, { delivery, ownerId }),
    },
    { concurrency: 1 },
  );
  await eventually(`${times} attempts at ${type} have ended`, () => ended.length >= times);
  await consumer.stop(5000);
  return ended;
};

/** As `attempts`, where none may fail. */
export const workOff: typeof attempts = async (world, type, handle, options) => {
  const ended = await attempts(world, type, handle, options);
  for (const { error } of ended) if (error) throw error;
  return ended;
};
