import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { DomainError, type Failure } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Job } from '../../core/kernel/job.ts';
import type { Consumer, JobContext } from '../../core/ports/job-queue.ts';
import { aUserId } from '../support/entities.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import { LONG_MS, queueUnderTest, TYPE } from './queue-under-test.ts';
import type { OpenWorld } from './world.ts';

/** Retries, the end of trying, and what an operator does about it. */
export const failureClauses = (open: OpenWorld): void => {
  const queue = queueUnderTest(open);
  const { announced, complete, consume, jobOf, letRetry, nobodyTold, until } = queue;

  describe('a job that goes wrong', () => {
    it('is tried again after a while when that may help', async () => {
      const attempts: number[] = [];
      const fences: number[] = [];
      const job = await announced();
      consume(async context => {
        attempts.push(context.delivery.attempt);
        fences.push(context.delivery.fence);
        Object.assign(context.payload as object, { evidence_id: 'changed' });
        if (attempts.length === 1) throw new DomainError('unavailable', 'The index does not answer.');
        if (attempts.length === 2) throw new TypeError('a bug with a secret in it');
        await complete(context);
      });
      expect((await until(job.id, 'queued', 1)).error).to.include({ code: 'unavailable' });
      await letRetry(job.id, 1);
      await letRetry(job.id, 2);
      const ended = await until(job.id, 'completed');
      expect(attempts).to.deep.equal([1, 2, 3]);
      expect(fences).to.deep.equal([...new Set(fences)].sort((a, b) => a - b));
      expect(ended).to.include({ attempts: 3, error: null });
    });

    it('sees the payload as it was announced in every attempt', async () => {
      const payloads: unknown[] = [];
      const job = await announced();
      consume(async context => {
        payloads.push(structuredClone(context.payload));
        Object.assign(context.payload as object, { evidence_id: 'changed' });
        if (payloads.length === 1) throw new DomainError('conflict', 'Somebody was faster.');
        await complete(context);
      });
      await letRetry(job.id, 1);
      await until(job.id, 'completed');
      expect(payloads).to.deep.equal([job.data, job.data]);
    });

    it('is not tried again before its backoff has passed', async () => {
      let attempts = 0;
      const job = await announced();
      consume(async () => {
        attempts++;
        throw new DomainError('rate-limited', 'Slowly.', { retryAfterMs: 20_000 });
      });
      await until(job.id, 'queued', 1);
      queue.world.clock.advance(19_000);
      await aWhile();
      expect(attempts).to.equal(1);
      queue.world.clock.advance(LONG_MS);
      await until(job.id, 'queued', 2);
    });

    it('is dead when its attempts are used up; whom it concerns is told first', async () => {
      const told: { reason: Failure; status: string | undefined; payload: unknown }[] = [];
      const id = await queue.world.queue.enqueue(
        { type: TYPE, payload: { n: 1 }, ownerId: aUserId(queue.world) },
        { maxAttempts: 2 },
      );
      consume(
        async () => {
          throw new TypeError('a bug with a secret in it');
        },
        async ({ payload }, reason) => {
          told.push({ reason, status: (await jobOf(id))?.status, payload });
        },
      );
      await letRetry(id, 1);
      const dead = await until(id, 'dead');
      expect(dead.attempts).to.equal(2);
      expect(dead.error?.code).to.equal('internal');
      expect(dead.error?.detail).to.not.include('secret');
      expect(told).to.deep.equal([{ reason: dead.error, status: 'running', payload: { n: 1 } }]);
    });

    it('has five attempts unless told otherwise', async () => {
      const job = await announced();
      consume(
        async () => {
          throw new DomainError('deadline-exceeded', 'Too slow.');
        },
        async () => undefined,
      );
      for (const attempt of [1, 2, 3, 4]) await letRetry(job.id, attempt);
      expect(await until(job.id, 'dead')).to.include({ attempts: 5 });
    });

    it('is not given up while something that it needs is unavailable', async () => {
      const job = await announced();
      const attempts = 8;
      consume(async context => {
        if (context.delivery.attempt <= attempts) throw new DomainError('unavailable', 'Down.');
        await complete(context);
      }, nobodyTold);
      for (let attempt = 1; attempt <= attempts; attempt++) await letRetry(job.id, attempt);
      expect(await until(job.id, 'completed')).to.include({ attempts: attempts + 1 });
    });

    it('is dead at once when trying again cannot help', async () => {
      const reasons: Failure[] = [];
      const job = await announced();
      consume(
        async () => {
          throw new DomainError('message.invalid', 'Nobody understands this message.');
        },
        async (_, reason) => {
          reasons.push(reason);
        },
      );
      expect(await until(job.id, 'dead')).to.include({ attempts: 1 });
      expect(reasons).to.deep.equal([{ code: 'message.invalid', detail: 'Nobody understands this message.' }]);
    });

    it('has gone wrong when its handler returns without having completed it', async () => {
      const id = await queue.world.queue.enqueue(
        { type: TYPE, payload: {}, ownerId: aUserId(queue.world) },
        { maxAttempts: 1 },
      );
      consume(
        async () => undefined,
        async () => undefined,
      );
      expect((await until(id, 'dead')).error?.code).to.equal('internal');
    });

    it('is not dead before whom it concerns could be told', async () => {
      let tries = 0;
      const job = await announced();
      consume(
        async () => {
          throw new DomainError('message.invalid', 'Nobody understands this message.');
        },
        async () => {
          tries++;
          if (tries === 1) throw new DomainError('unavailable', 'The database is away.');
        },
      );
      await eventually(
        'the first try has failed',
        async () => tries === 1 && (await jobOf(job.id))?.status === 'queued',
      );
      queue.world.clock.advance(LONG_MS);
      const dead = await until(job.id, 'dead');
      expect(tries).to.equal(2);
      expect(dead.error?.code).to.equal('message.invalid');
    });

    it('is dead in the end although whom it concerns can never be told, for the reason that it had', async () => {
      const { queue: jobs, clock } = queue.world;
      const ownerId = aUserId(queue.world);
      const id = await jobs.enqueue({ type: TYPE, payload: {}, ownerId }, { maxAttempts: 1 });
      consume(
        async () => {
          throw new DomainError('message.invalid', 'Nobody understands this message.');
        },
        async () => {
          throw new DomainError('unavailable', 'The database is away.');
        },
      );
      await eventually('it is dead', async () => {
        const job = await jobOf(id);
        if (job?.status === 'queued') clock.advance(LONG_MS);
        return job?.status === 'dead';
      });
      const dead = await jobOf(id);
      expect(dead?.error).to.deep.equal({ code: 'message.invalid', detail: 'Nobody understands this message.' });
      expect(dead?.attempts).to.equal(1);
    });
  });

  describe('a job of a type that nobody knows', () => {
    const UNKNOWN = 'document.embed.v9';
    const enqueue = (type = UNKNOWN) =>
      queue.world.queue.enqueue({ type, payload: { n: 1 }, ownerId: aUserId(queue.world) });
    const burial = () => queue.world.queue.buryUnknown([TYPE, 'another.known.v1'], 10_000);

    it('is dead with that reason once its time of grace has passed; jobs of known types stay', async () => {
      const [known, unknown] = [await enqueue(TYPE), await enqueue()];
      expect(await burial()).to.equal(0);
      queue.world.clock.advance(9999);
      expect(await burial()).to.equal(0);
      expect(await jobOf(unknown)).to.include({ status: 'queued' });
      queue.world.clock.advance(1);
      expect(await burial()).to.equal(1);
      expect(await jobOf(unknown)).to.include({ status: 'dead', attempts: 0 });
      expect((await jobOf(unknown))?.error?.code).to.equal('message.unknown-type');
      expect((await jobOf(unknown))?.error?.detail).to.include(UNKNOWN);
      expect(await jobOf(known)).to.include({ status: 'queued', error: null });
      expect(await burial()).to.equal(0);
    });

    it('is not dead while it is delayed, or while a worker that knows it has it', async () => {
      const ownerId = aUserId(queue.world);
      const later = await queue.world.queue.enqueue({ type: UNKNOWN, payload: {}, ownerId }, { delayMs: 60_000 });
      const held = gate();
      consume(
        async context => {
          await held.opened;
          await complete(context);
        },
        nobodyTold,
        UNKNOWN,
      );
      const taken = await enqueue();
      await until(taken, 'running');
      queue.world.clock.advance(10_000);
      expect(await burial()).to.equal(0);
      held.open();
      await until(taken, 'completed');
      expect(await jobOf(later)).to.include({ status: 'queued' });
    });

    it('waits its turn, however long, while a worker that knows its type is at work on another one', async () => {
      const held = gate();
      consume(
        async context => {
          await held.opened;
          await complete(context);
        },
        nobodyTold,
        UNKNOWN,
      );
      const taken = await enqueue();
      await until(taken, 'running');
      const waiting = [await enqueue(), await enqueue()];
      for (let i = 0; i < 8; i++) {
        queue.world.clock.advance(1500);
        await pause(250);
        expect(await burial()).to.equal(0);
      }
      held.open();
      for (const id of [taken, ...waiting]) await until(id, 'completed');
    });

    it('is done after all when a worker that knows it came in time, or an operator retries it then', async () => {
      const id = await enqueue();
      queue.world.clock.advance(10_000);
      await burial();
      await queue.world.queue.retry(id);
      expect(await burial()).to.equal(0);
      consume(complete, nobodyTold, UNKNOWN);
      await until(id, 'completed');
    });

    it('is dead too when a worker took it and has said nothing since; that worker can end it no more', async () => {
      const taken = gate<JobContext>();
      const end = gate();
      consume(
        async context => {
          taken.open(context);
          await end.opened;
        },
        nobodyTold,
        UNKNOWN,
      );
      const id = await enqueue();
      const late = await taken.opened;
      await eventually('it is buried before the next sign of life', async () => {
        queue.world.clock.advance(20_000);
        return (await burial()) === 1;
      });
      expect(await jobOf(id)).to.include({ status: 'dead' });
      await refusal('job.lease-lost', () => complete(late));
      end.open();
      expect(await jobOf(id)).to.include({ status: 'dead' });
    });

    it('is buried by one of two that look at the same time', async () => {
      for (let i = 0; i < 5; i++) await enqueue(`unknown.${i % 2}.v1`);
      queue.world.clock.advance(10_000);
      expect((await Promise.all([burial(), burial()])).sort()).to.deep.equal([0, 5]);
    });
  });

  describe('dead letters', () => {
    const bury = async (): Promise<Job> => {
      const id = await queue.world.queue.enqueue(
        { type: TYPE, payload: {}, ownerId: aUserId(queue.world) },
        { maxAttempts: 1 },
      );
      return until(id, 'dead');
    };
    const failing = (): Consumer =>
      consume(
        async () => {
          throw new DomainError('unavailable', 'Down.');
        },
        async () => undefined,
      );

    it('are listed newest first, in pages that visit each once, whoever owns them', async () => {
      failing();
      const dead: Job[] = [];
      for (let i = 0; i < 5; i++) dead.unshift(await bury());
      await queue.world.queue.enqueue({ type: 'evidence.remove.v1', payload: {}, ownerId: aUserId(queue.world) });
      await expectPages(page => queue.world.queue.deadLetters(page), dead);
    });

    it('are queued again with fresh attempts by a retry', async () => {
      const consumer = failing();
      const { id } = await bury();
      await consumer.stop(0);
      await queue.world.queue.retry(id);
      expect(await jobOf(id)).to.include({ status: 'queued', attempts: 0, error: null });
      expect((await queue.world.queue.deadLetters({ limit: 9 })).items).to.deep.equal([]);
      consume(complete);
      expect(await until(id, 'completed')).to.include({ attempts: 1 });
    });

    it('are the only jobs that a retry takes', async () => {
      await refusal('job.not-found', () => queue.world.queue.retry(queue.world.ids.next() as JobId));
      const job = await announced();
      await refusal('job.not-dead', () => queue.world.queue.retry(job.id));
      consume(complete);
      await until(job.id, 'completed');
      await refusal('job.not-dead', () => queue.world.queue.retry(job.id));
    });
  });
};
