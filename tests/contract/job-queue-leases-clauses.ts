import { expect } from 'chai';
import { DomainError, type Failure } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Delivery } from '../../core/kernel/job.ts';
import type { JobContext } from '../../core/ports/job-queue.ts';
import { aCase, aUserId } from '../support/entities.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';
import { queueUnderTest, TYPE } from './queue-under-test.ts';
import type { OpenWorld } from './world.ts';

/** More than any lease. */
const LEASE_MS = 5000;

/** Who holds a job, and what others can do no more: fences, `once`, cancelling. */
export const leaseClauses = (open: OpenWorld): void => {
  const queue = queueUnderTest(open);
  const { announced, complete, consume, jobOf, letRetry, until } = queue;

  describe('a worker that is late', () => {
    /** Hangs in the first hand-over, lets its lease run out, and gives what the second consumer was handed. */
    const takenOver = async (options: { maxAttempts?: number } = {}) => {
      const zombie = gate<JobContext>();
      const next = gate<JobContext>();
      const end = gate();
      const told: Failure[] = [];
      consume(async context => {
        zombie.open(context);
        await end.opened;
        context.signal.throwIfAborted();
      });
      const id = await queue.world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(queue.world) }, options);
      const late = await zombie.opened;
      let taken = false;
      consume(
        async context => {
          taken = true;
          next.open(context);
          await end.opened;
          await complete(context);
        },
        async (_, reason) => {
          taken = true;
          told.push(reason);
        },
      );
      await eventually('the lease has run out', () => {
        if (!taken) queue.world.clock.advance(LEASE_MS);
        return taken;
      });
      return { id, late, next: next.opened, end: end.open, told };
    };

    it('loses the job to another one when its lease runs out, and can end it no more', async () => {
      const { id, late, next, end } = await takenOver();
      const current = await next;
      expect(current.delivery.fence).to.be.greaterThan(late.delivery.fence);
      expect(current.delivery.attempt).to.equal(2);
      const c = aCase(queue.world);
      const stale = (delivery: Delivery) =>
        queue.world.cases.transact(async unit => {
          await unit.cases.save(c);
          await unit.complete(delivery, { status: 'completed' });
        });
      await refusal('job.lease-lost', () => stale(late.delivery));
      await refusal('job.lease-lost', () => queue.world.cases.transact(({ once }) => once(late.delivery)));
      expect(await queue.world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
      expect((await jobOf(id))?.status).to.equal('running');
      end();
      await until(id, 'completed');
    });

    it('is told by its signal', async () => {
      const { late, end } = await takenOver();
      await eventually('the signal has fired', () => late.signal.aborted);
      end();
    });

    it('costs the last attempt: whom it concerns is told, and the job is dead', async () => {
      const { id, told, end } = await takenOver({ maxAttempts: 1 });
      const dead = await until(id, 'dead');
      expect(told).to.deep.equal([dead.error]);
      expect(dead.attempts).to.equal(1);
      end();
    });

    it('costs less than a failure: a job that only its workers died with is begun four times as often', async () => {
      const told: Failure[] = [];
      const end = gate();
      let begun = 0;
      const options = { maxAttempts: 2 };
      const consumers = Array.from({ length: 9 }, () =>
        consume(
          async () => {
            begun++;
            await end.opened;
          },
          async (_, reason) => {
            told.push(reason);
          },
        ),
      );
      const id = await queue.world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(queue.world) }, options);
      await eventually('it is dead', async () => {
        queue.world.clock.advance(LEASE_MS);
        return (await jobOf(id))?.status === 'dead';
      });
      expect(begun).to.equal(8);
      expect(told).to.have.lengthOf(1);
      expect(consumers).to.have.lengthOf(9);
      // Else each consumer waits for its own as long as it may before the world is closed.
      end.open();
    });

    it('keeps its job for as long as it shows signs of life', async () => {
      const mayEnd = gate();
      let handed = 0;
      const job = await announced();
      const handle = async (context: JobContext): Promise<void> => {
        handed++;
        await mayEnd.opened;
        await complete(context);
      };
      consume(handle);
      await until(job.id, 'running');
      consume(handle);
      for (let i = 0; i < 3; i++) {
        queue.world.clock.advance(1500);
        await new Promise(resolve => setTimeout(resolve, 250));
      }
      expect(handed).to.equal(1);
      mayEnd.open();
      await until(job.id, 'completed');
    });
  });

  describe('once', () => {
    it('is true the first time and false in every later attempt', async () => {
      const answers: boolean[] = [];
      const job = await announced();
      consume(async context => {
        answers.push(await queue.world.evidence.transact(({ once }) => once(context.delivery)));
        if (answers.length < 3) throw new DomainError('unavailable', 'The next step failed.');
        await complete(context);
      });
      await letRetry(job.id, 1);
      await letRetry(job.id, 2);
      await until(job.id, 'completed');
      expect(answers).to.deep.equal([true, false, false]);
    });

    it('forgets what was rolled back', async () => {
      const answers: boolean[] = [];
      const job = await announced();
      consume(context =>
        queue.world.evidence.transact(async unit => {
          answers.push(await unit.once(context.delivery));
          if (answers.length === 1) throw new DomainError('unavailable', 'The next step failed.');
          await unit.complete(context.delivery, { status: 'completed' });
        }),
      );
      await letRetry(job.id, 1);
      await until(job.id, 'completed');
      expect(answers).to.deep.equal([true, true]);
    });

    it('knows each job for itself, and refuses a delivery that nobody was handed', async () => {
      const answers: boolean[] = [];
      const jobs = [await announced(), await announced()];
      consume(context =>
        queue.world.evidence.transact(async unit => {
          answers.push(await unit.once(context.delivery));
          await unit.complete(context.delivery, { status: 'completed' });
        }),
      );
      for (const { id } of jobs) await until(id, 'completed');
      expect(answers).to.deep.equal([true, true]);
      const invented = { jobId: queue.world.ids.next() as JobId, fence: 1, attempt: 1 };
      await refusal('job.lease-lost', () => queue.world.evidence.transact(({ once }) => once(invented)));
      await refusal('job.lease-lost', () =>
        queue.world.evidence.transact(unit => unit.complete(invented, { status: 'completed' })),
      );
    });
  });

  describe('a job that is cancelled', () => {
    const cancel = (ownerId = aUserId(queue.world), id: JobId) =>
      queue.world.agent.transact(unit => unit.cancel(ownerId, id));

    it('before it ran never runs', async () => {
      const job = await announced();
      expect(await cancel(job.ownerId, job.id)).to.equal(true);
      consume(async () => expect.fail('it was cancelled'));
      await aWhile();
      expect(await jobOf(job.id)).to.include({ status: 'cancelled', attempts: 0 });
    });

    it('while it runs is told by its signal, and ends nothing more', async () => {
      const handed = gate<JobContext>();
      const end = gate();
      const job = await announced();
      consume(async context => {
        handed.open(context);
        await end.opened;
        await complete(context);
      });
      const context = await handed.opened;
      expect(await cancel(job.ownerId, job.id)).to.equal(true);
      await eventually('the signal has fired', () => context.signal.aborted);
      await refusal('job.lease-lost', () => complete(context));
      await refusal('job.lease-lost', () => queue.world.agent.transact(({ once }) => once(context.delivery)));
      end.open();
      await aWhile();
      expect(await jobOf(job.id)).to.include({ status: 'cancelled', error: null });
    });

    it("must be the owner's and not at its end", async () => {
      const job = await announced();
      expect(await cancel(aUserId(queue.world), job.id)).to.equal(false);
      expect(await cancel(job.ownerId, queue.world.ids.next() as JobId)).to.equal(false);
      consume(complete);
      await until(job.id, 'completed');
      expect(await cancel(job.ownerId, job.id)).to.equal(false);
      expect((await jobOf(job.id))?.status).to.equal('completed');
    });

    it('stays what it was when the transaction fails', async () => {
      const job = await announced();
      await queue.world.undisturbed(async () => {
        queue.world.failNextCommit();
        await refusal('unavailable', () => cancel(job.ownerId, job.id));
      });
      expect((await jobOf(job.id))?.status).to.equal('queued');
    });
  });
};
