import { expect } from 'chai';
import type { Failure } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { JobContext } from '../../core/ports/job-queue.ts';
import { reactionType } from '../../core/ports/subscriptions.ts';
import { anEvent } from '../support/announcements.ts';
import { aCase, aUserId } from '../support/entities.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';
import { queueUnderTest, TYPE } from './queue-under-test.ts';
import type { OpenWorld } from './world.ts';

/** What becomes of jobs and events that go well. */
export const jobClauses = (open: OpenWorld): void => {
  const queue = queueUnderTest(open);
  const { announced, complete, consume, jobOf, nobodyTold, until } = queue;

  describe('a job', () => {
    it('is handed over with what was announced, and ends with its effect', async () => {
      const contexts: JobContext[] = [];
      const c = aCase(queue.world);
      const job = await announced();
      consume(async context => {
        contexts.push(context);
        expect((await jobOf(job.id))?.status).to.equal('running');
        await queue.world.cases.transact(async unit => {
          await unit.cases.save(c);
          await unit.complete(context.delivery, { status: 'completed' });
        });
      });
      const ended = await until(job.id, 'completed');
      expect(contexts).to.have.lengthOf(1);
      const [context] = contexts;
      expect(context?.payload).to.deep.equal(job.data);
      expect(context?.ownerId).to.equal(job.ownerId);
      expect(context?.traceparent).to.equal('trace-of-now');
      expect(context?.delivery).to.include({ jobId: job.id, attempt: 1 });
      expect(ended).to.include({ progress: 1, attempts: 1, error: null, type: TYPE });
      expect((await queue.world.cases.reads.cases.find(c.ownerId, c.id))?.version).to.equal(1);
    });

    it('that was enqueued outside a transaction runs as well', async () => {
      const ownerId = aUserId(queue.world);
      const seen: unknown[] = [];
      consume(async context => {
        seen.push(context.payload);
        await complete(context);
      });
      const id = await queue.world.queue.enqueue({ type: TYPE, payload: { anything: ['🧯', 1, null] }, ownerId });
      await until(id, 'completed');
      expect(seen).to.deep.equal([{ anything: ['🧯', 1, null] }]);
    });

    it('waits for a consumer of its type, and for no other', async () => {
      const job = await announced();
      consume(async () => expect.fail('not this type'), nobodyTold, 'evidence.remove.v1');
      await aWhile();
      expect(await jobOf(job.id)).to.include({ status: 'queued', attempts: 0 });
    });

    it('is shown to its owner and to administrators only', async () => {
      const job = await announced();
      expect(await queue.world.queue.getStatus(job.ownerId, job.id)).to.deep.equal(await jobOf(job.id));
      expect(await queue.world.queue.getStatus(aUserId(queue.world), job.id)).to.equal(undefined);
      expect(await jobOf(queue.world.ids.next() as JobId)).to.equal(undefined);
    });

    it('is shown as a copy', async () => {
      const job = await announced();
      Object.assign((await jobOf(job.id)) ?? {}, { status: 'completed' });
      expect((await jobOf(job.id))?.status).to.equal('queued');
    });

    it('is not told to stop by its own end', async () => {
      const contexts: JobContext[] = [];
      const job = await announced();
      consume(async context => {
        contexts.push(context);
        await complete(context);
        await aWhile();
        context.signal.throwIfAborted();
      });
      await until(job.id, 'completed');
      await aWhile();
      expect(contexts.map(({ signal }) => signal.aborted)).to.deep.equal([false]);
    });

    it('may end as failed by its own decision, with the reason', async () => {
      const error: Failure = { code: 'file.corrupt', detail: 'It is cut off.' };
      const job = await announced();
      consume(({ delivery }) =>
        queue.world.evidence.transact(unit => unit.complete(delivery, { status: 'failed', error })),
      );
      expect(await until(job.id, 'failed'))
        .to.include({ attempts: 1 })
        .and.to.have.property('error')
        .that.deep.equals(error);
    });

    it('tells how far it is', async () => {
      const job = await announced();
      const mayEnd = gate();
      consume(async context => {
        context.progress(0.25);
        await mayEnd.opened;
        await complete(context);
      });
      await eventually('progress is seen', async () => (await jobOf(job.id))?.progress === 0.25);
      mayEnd.open();
      expect((await until(job.id, 'completed')).progress).to.equal(1);
    });

    it('with a known dedup key is stored once', async () => {
      const ownerId = aUserId(queue.world);
      const ran: unknown[] = [];
      const enqueue = (n: number) =>
        queue.world.queue.enqueue({ type: TYPE, payload: { n }, ownerId }, { dedupKey: 'same' });
      const first = await enqueue(1);
      expect(await Promise.all([enqueue(2), enqueue(3)])).to.deep.equal([first, first]);
      consume(async context => {
        ran.push(context.payload);
        await complete(context);
      });
      await until(first, 'completed');
      expect(await enqueue(4)).to.equal(first);
      await aWhile();
      expect(ran).to.deep.equal([{ n: 1 }]);
    });

    it('keeps the id that it was given, and is stored once under it', async () => {
      const id = queue.world.ids.next() as JobId;
      const job = { type: TYPE, payload: {}, ownerId: aUserId(queue.world), id };
      expect(await queue.world.queue.enqueue(job)).to.equal(id);
      expect(await queue.world.queue.enqueue(job)).to.equal(id);
    });

    it('that is delayed is not handed over before its time', async () => {
      const id = await queue.world.queue.enqueue(
        { type: TYPE, payload: {}, ownerId: aUserId(queue.world) },
        { delayMs: 10_000 },
      );
      consume(complete);
      queue.world.clock.advance(9999);
      await aWhile();
      expect((await jobOf(id))?.status).to.equal('queued');
      queue.world.clock.advance(1);
      await until(id, 'completed');
    });
  });

  describe('an event', () => {
    it('becomes one job for each subscriber, and none without one', async () => {
      const event = anEvent(queue.world);
      const heard: string[] = [];
      for (const consumer of ['first', 'second', 'stranger'])
        consume(
          async context => {
            heard.push(consumer);
            expect(context.payload).to.deep.equal(event.data);
            expect(context.ownerId).to.equal(event.ownerId);
            expect(context.traceparent).to.equal('trace-of-now');
            await complete(context);
          },
          nobodyTold,
          reactionType('case.deleted.v1', consumer),
        );
      await queue.world.cases.transact(({ announce }) => announce(event));
      await eventually('both have heard', () => heard.length >= 2);
      await aWhile();
      expect(heard).to.have.members(['first', 'second']);
    });

    it('is lost for all subscribers when its commit fails', async () => {
      await queue.world.undisturbed(async () => {
        queue.world.failNextCommit();
        await refusal('unavailable', () =>
          queue.world.cases.transact(({ announce }) => announce(anEvent(queue.world))),
        );
      });
      consume(async () => expect.fail('nothing was committed'), nobodyTold, reactionType('case.deleted.v1', 'first'));
      await aWhile();
      expect(await queue.world.announced()).to.deep.equal([]);
    });
  });
};
