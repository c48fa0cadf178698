import { expect } from 'chai';
import { DomainError, type Failure } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Delivery, Job } from '../../core/kernel/job.ts';
import type { Consumer, JobContext, JobHandler } from '../../core/ports/job-queue.ts';
import { reactionType } from '../../core/ports/subscriptions.ts';
import { aCase, aUserId } from '../support/entities.ts';
import { aWhile, eventually, gate, refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import { aJob, anEvent } from './transactor.contract.ts';
import type { OpenWorld, World } from './world.ts';

const TYPE = 'evidence.analyse.v1';
/** More than any backoff. */
const LONG_MS = 31_000;
/** More than any lease. */
const LEASE_MS = 5000;

/** core/ports/job-queue.ts, and the half of core/ports/transactor.ts that is about deliveries. */
export const jobQueueContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    let consumers: Consumer[];
    beforeEach(async () => {
      consumers = [];
      world = await open({
        subscriptions: { 'case.deleted.v1': ['first', 'second'] },
        currentTrace: () => 'trace-of-now',
      });
    });
    afterEach(async () => {
      for (const consumer of consumers) await consumer.stop(0);
      await world.dispose();
    });

    const nobodyTold: JobHandler['exhausted'] = async () => {
      throw new Error('nobody expected the end of this job');
    };
    const consume = (
      handle: JobHandler['handle'],
      exhausted = nobodyTold,
      type: string = TYPE,
      concurrency = 1,
    ): Consumer => {
      const consumer = world.queue.consume(type, { handle, exhausted }, { concurrency });
      consumers.push(consumer);
      return consumer;
    };
    const complete = ({ delivery }: Pick<JobContext, 'delivery'>): Promise<void> =>
      world.evidence.transact(unit => unit.complete(delivery, { status: 'completed' }));
    const announced = async (): Promise<ReturnType<typeof aJob>> => {
      const job = aJob(world);
      await world.evidence.transact(({ announce }) => announce(job));
      return job;
    };
    const jobOf = (id: JobId): Promise<Job | undefined> => world.queue.getStatus(null, id);
    const until = (id: JobId, status: Job['status'], attempts?: number): Promise<Job> =>
      eventually(`job is ${status} after ${attempts ?? 'any'} attempts`, async () => {
        const job = await jobOf(id);
        return job?.status === status && (attempts === undefined || job.attempts === attempts) && job;
      });
    /** Waits until an attempt has failed, then lets its backoff pass. */
    const letRetry = async (id: JobId, attempts: number): Promise<void> => {
      await until(id, 'queued', attempts);
      world.clock.advance(LONG_MS);
    };

    describe('a job', () => {
      it('is handed over with what was announced, and ends with its effect', async () => {
        const contexts: JobContext[] = [];
        const c = aCase(world);
        const job = await announced();
        consume(async context => {
          contexts.push(context);
          expect((await jobOf(job.id))?.status).to.equal('running');
          await world.cases.transact(async unit => {
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
        expect((await world.cases.reads.cases.find(c.ownerId, c.id))?.version).to.equal(1);
      });

      it('that was enqueued outside a transaction runs as well', async () => {
        const ownerId = aUserId(world);
        const seen: unknown[] = [];
        consume(async context => {
          seen.push(context.payload);
          await complete(context);
        });
        const id = await world.queue.enqueue({ type: TYPE, payload: { anything: ['🧯', 1, null] }, ownerId });
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
        expect(await world.queue.getStatus(job.ownerId, job.id)).to.deep.equal(await jobOf(job.id));
        expect(await world.queue.getStatus(aUserId(world), job.id)).to.equal(undefined);
        expect(await jobOf(world.ids.next() as JobId)).to.equal(undefined);
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
          world.evidence.transact(unit => unit.complete(delivery, { status: 'failed', error })),
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
        const ownerId = aUserId(world);
        const ran: unknown[] = [];
        const enqueue = (n: number) =>
          world.queue.enqueue({ type: TYPE, payload: { n }, ownerId }, { dedupKey: 'same' });
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
        const id = world.ids.next() as JobId;
        const job = { type: TYPE, payload: {}, ownerId: aUserId(world), id };
        expect(await world.queue.enqueue(job)).to.equal(id);
        expect(await world.queue.enqueue(job)).to.equal(id);
      });

      it('that is delayed is not handed over before its time', async () => {
        const id = await world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(world) }, { delayMs: 10_000 });
        consume(complete);
        world.clock.advance(9999);
        await aWhile();
        expect((await jobOf(id))?.status).to.equal('queued');
        world.clock.advance(1);
        await until(id, 'completed');
      });
    });

    describe('an event', () => {
      it('becomes one job for each subscriber, and none without one', async () => {
        const event = anEvent(world);
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
        await world.cases.transact(({ announce }) => announce(event));
        await eventually('both have heard', () => heard.length >= 2);
        await aWhile();
        expect(heard).to.have.members(['first', 'second']);
      });

      it('is lost for all subscribers when its commit fails', async () => {
        consume(async () => expect.fail('nothing was committed'), nobodyTold, reactionType('case.deleted.v1', 'first'));
        world.failNextCommit();
        await refusal('unavailable', () => world.cases.transact(({ announce }) => announce(anEvent(world))));
        await aWhile();
        expect(await world.announced()).to.deep.equal([]);
      });
    });

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
        world.clock.advance(19_000);
        await aWhile();
        expect(attempts).to.equal(1);
        world.clock.advance(LONG_MS);
        await until(job.id, 'queued', 2);
      });

      it('is dead when its attempts are used up; whom it concerns is told first', async () => {
        const told: { reason: Failure; status: string | undefined; payload: unknown }[] = [];
        const id = await world.queue.enqueue(
          { type: TYPE, payload: { n: 1 }, ownerId: aUserId(world) },
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
            throw new DomainError('unavailable', 'Down.');
          },
          async () => undefined,
        );
        for (const attempt of [1, 2, 3, 4]) await letRetry(job.id, attempt);
        expect(await until(job.id, 'dead')).to.include({ attempts: 5 });
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
        const id = await world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(world) }, { maxAttempts: 1 });
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
        world.clock.advance(LONG_MS);
        const dead = await until(job.id, 'dead');
        expect(tries).to.equal(2);
        expect(dead.error?.code).to.equal('message.invalid');
      });
    });

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
        const id = await world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(world) }, options);
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
          if (!taken) world.clock.advance(LEASE_MS);
          return taken;
        });
        return { id, late, next: next.opened, end: end.open, told };
      };

      it('loses the job to another one when its lease runs out, and can end it no more', async () => {
        const { id, late, next, end } = await takenOver();
        const current = await next;
        expect(current.delivery.fence).to.be.greaterThan(late.delivery.fence);
        expect(current.delivery.attempt).to.equal(2);
        const c = aCase(world);
        const stale = (delivery: Delivery) =>
          world.cases.transact(async unit => {
            await unit.cases.save(c);
            await unit.complete(delivery, { status: 'completed' });
          });
        await refusal('job.lease-lost', () => stale(late.delivery));
        await refusal('job.lease-lost', () => world.cases.transact(({ once }) => once(late.delivery)));
        expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
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
          world.clock.advance(1500);
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
          answers.push(await world.evidence.transact(({ once }) => once(context.delivery)));
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
          world.evidence.transact(async unit => {
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
          world.evidence.transact(async unit => {
            answers.push(await unit.once(context.delivery));
            await unit.complete(context.delivery, { status: 'completed' });
          }),
        );
        for (const { id } of jobs) await until(id, 'completed');
        expect(answers).to.deep.equal([true, true]);
        const invented = { jobId: world.ids.next() as JobId, fence: 1, attempt: 1 };
        await refusal('job.lease-lost', () => world.evidence.transact(({ once }) => once(invented)));
        await refusal('job.lease-lost', () =>
          world.evidence.transact(unit => unit.complete(invented, { status: 'completed' })),
        );
      });
    });

    describe('a job that is cancelled', () => {
      const cancel = (ownerId = aUserId(world), id: JobId) => world.agent.transact(unit => unit.cancel(ownerId, id));

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
        await refusal('job.lease-lost', () => world.agent.transact(({ once }) => once(context.delivery)));
        end.open();
        await aWhile();
        expect(await jobOf(job.id)).to.include({ status: 'cancelled', error: null });
      });

      it("must be the owner's and not at its end", async () => {
        const job = await announced();
        expect(await cancel(aUserId(world), job.id)).to.equal(false);
        expect(await cancel(job.ownerId, world.ids.next() as JobId)).to.equal(false);
        consume(complete);
        await until(job.id, 'completed');
        expect(await cancel(job.ownerId, job.id)).to.equal(false);
        expect((await jobOf(job.id))?.status).to.equal('completed');
      });

      it('stays what it was when the transaction fails', async () => {
        const job = await announced();
        world.failNextCommit();
        await refusal('unavailable', () => cancel(job.ownerId, job.id));
        expect((await jobOf(job.id))?.status).to.equal('queued');
      });
    });

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

      it('that stops takes nothing new and lets what runs end in the time that it is given', async () => {
        const started = gate();
        const mayEnd = gate();
        const job = await announced();
        const consumer = consume(async context => {
          started.open();
          await mayEnd.opened;
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

    describe('dead letters', () => {
      const bury = async (): Promise<Job> => {
        const id = await world.queue.enqueue({ type: TYPE, payload: {}, ownerId: aUserId(world) }, { maxAttempts: 1 });
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
        await world.queue.enqueue({ type: 'evidence.remove.v1', payload: {}, ownerId: aUserId(world) });
        await expectPages(page => world.queue.deadLetters(page), dead);
      });

      it('are queued again with fresh attempts by a retry', async () => {
        const consumer = failing();
        const { id } = await bury();
        await consumer.stop(0);
        await world.queue.retry(id);
        expect(await jobOf(id)).to.include({ status: 'queued', attempts: 0, error: null });
        expect((await world.queue.deadLetters({ limit: 9 })).items).to.deep.equal([]);
        consume(complete);
        expect(await until(id, 'completed')).to.include({ attempts: 1 });
      });

      it('are the only jobs that a retry takes', async () => {
        await refusal('job.not-found', () => world.queue.retry(world.ids.next() as JobId));
        const job = await announced();
        await refusal('job.not-dead', () => world.queue.retry(job.id));
        consume(complete);
        await until(job.id, 'completed');
        await refusal('job.not-dead', () => world.queue.retry(job.id));
      });
    });
  });
