import { expect } from 'chai';
import type { JobContext } from '../../core/ports/job-queue.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';
import { queueUnderTest, TYPE } from './queue-under-test.ts';
import type { OpenWorld } from './world.ts';

/** How consumers share and how they stop. */
export const consumerClauses = (open: OpenWorld): void => {
  const queue = queueUnderTest(open);
  const { announced, complete, consume, jobOf, nobodyTold, until } = queue;

  describe('a consumer', () => {
    it('runs as many at a time as it may, and no more', async () => {
      const mayEnd = gate();
      let running = 0;
      const most: number[] = [];
      const jobs = await Promise.all(Array.from({ length: 7 }, announced));
      const consumer = async (context: JobContext): Promise<void> => {
        running++;
        most.push(running);
        await mayEnd.opened;
        await complete(context);
        running--;
      };
      consume(consumer, nobodyTold, TYPE, 3);
      await eventually('three run', () => running === 3);
      await aWhile();
      expect(Math.max(...most)).to.equal(3);
      mayEnd.open();
      for (const { id } of jobs) await until(id, 'completed');
      expect(Math.max(...most)).to.equal(3);
    });

    it('shares the jobs with others: each runs once', async () => {
      const ran: string[] = [];
      const handle = async (context: JobContext): Promise<void> => {
        ran.push(context.delivery.jobId);
        await complete(context);
      };
      for (let i = 0; i < 3; i++) consume(handle, nobodyTold, TYPE, 4);
      const jobs = await Promise.all(Array.from({ length: 30 }, announced));
      for (const { id } of jobs) await until(id, 'completed');
      expect([...ran].sort()).to.deep.equal(jobs.map(({ id }) => id as string).sort());
    });

    it('that stops leaves the others of its type at work', async () => {
      const stopped = consume(complete);
      consume(complete);
      const last = consume(complete);
      await stopped.stop(0);
      await last.stop(0);
      const job = await announced();
      await until(job.id, 'completed');
    });

    it('that stops aborts what it runs itself, and nothing that others run', async () => {
      const handed: JobContext[] = [];
      const end = gate();
      const handle = async (context: JobContext): Promise<void> => {
        handed.push(context);
        await Promise.race([end.opened, eventually('the signal has fired', () => context.signal.aborted)]);
        context.signal.throwIfAborted();
        await complete(context);
      };
      const first = await announced();
      const stopping = consume(handle);
      await until(first.id, 'running');
      const second = await announced();
      consume(handle);
      await until(second.id, 'running');
      const stopped = stopping.stop(0);
      await eventually('the first is told', () => handed[0]?.signal.aborted);
      expect(handed[1]?.signal.aborted).to.equal(false);
      end.open();
      await stopped;
      for (const { id } of [first, second]) await until(id, 'completed');
      expect(handed[1]?.signal.aborted).to.equal(false);
    });

    it('that stops takes nothing new and lets what runs end in the time that it is given', async () => {
      const started = gate();
      const mayEnd = gate();
      const job = await announced();
      const consumer = consume(async context => {
        started.open();
        await mayEnd.opened;
        context.signal.throwIfAborted();
        await complete(context);
      });
      await started.opened;
      const stopping = consumer.stop(10_000);
      const second = await announced();
      mayEnd.open();
      await stopping;
      expect(await jobOf(job.id)).to.include({ status: 'completed', attempts: 1 });
      await aWhile();
      expect((await jobOf(second.id))?.status).to.equal('queued');
    });

    it('that stops hands back what does not end, and the attempt does not count', async () => {
      const handed = gate<JobContext>();
      const job = await announced();
      const consumer = consume(async context => {
        handed.open(context);
        await eventually('the signal has fired', () => context.signal.aborted);
        throw context.signal.reason;
      });
      const late = await handed.opened;
      await consumer.stop(0);
      expect(late.signal.reason).to.have.property('code', 'cancelled');
      expect(await jobOf(job.id)).to.include({ status: 'queued', attempts: 0, error: null });
      await refusal('job.lease-lost', () => complete(late));
      const attempts: number[] = [];
      consume(async context => {
        attempts.push(context.delivery.attempt);
        expect(context.delivery.fence).to.be.greaterThan(late.delivery.fence);
        await complete(context);
      });
      await until(job.id, 'completed');
      expect(attempts).to.deep.equal([1]);
    });
  });
};
