import type { JobContext } from '../../core/ports/job-queue.ts';
import { openBenchDatabase, TYPE } from './queue-database.ts';

/** A process of its own that takes jobs from the file it is told, and says when each one began. */
const database = await openBenchDatabase(process.argv[2] ?? '');
const handler = {
  async handle({ delivery }: JobContext) {
    process.send?.({ jobId: delivery.jobId, at: performance.timeOrigin + performance.now() });
    await database.cases.transact(({ complete }) => complete(delivery, { status: 'completed' }));
  },
  exhausted: async () => undefined,
};
const consumer = database.queue.consume(TYPE, handler, { concurrency: 2 });
process.once('message', async () => {
  await consumer.stop(1000);
  await database.close();
  process.disconnect();
});
process.send?.({ ready: true });
