import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { RawDriver } from './driver.ts';

const BATCH = 512;

/** BullMQ as its documentation shows it; what is done is removed, and the id of a message that waits is not added again (ours
 *  is not for two minutes either, done or not). Messages are those of ours. */
export const rawRedis = async (url: string, concurrency: number): Promise<RawDriver> => {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('raw', { connection });
  return {
    async publish(ids) {
      for (let at = 0; at < ids.length; at += BATCH)
        await queue.addBulk(
          ids.slice(at, at + BATCH).map(id => ({
            name: 'a',
            data: { job_id: id, turn: 0 },
            opts: { jobId: `${id}.0`, removeOnComplete: true },
          })),
        );
    },
    async consume(count) {
      let left = count;
      const done = Promise.withResolvers<void>();
      const worker = new Worker('raw', async () => undefined, { connection, concurrency });
      worker.on('completed', () => {
        if (--left === 0) done.resolve();
      });
      await done.promise;
      await worker.close();
    },
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
};
