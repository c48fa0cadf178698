import { expect } from 'chai';
import { DomainError } from '../../core/kernel/error.ts';
import type { JobId } from '../../core/kernel/ids.ts';
import type { Delivery, Job } from '../../core/kernel/job.ts';
import type { LedgerAge } from '../../core/ports/message-ledger.ts';
import { aJob, anEvent } from '../support/announcements.ts';
import { gate, refusal } from '../support/waiting.ts';
import { queueUnderTest } from './queue-under-test.ts';
import type { OpenWorld } from './world.ts';

const KEPT_MS = 60_000;
const OTHER_TYPE = 'evidence.remove.v1';

/** core/ports/message-ledger.ts */
export const messageLedgerContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    const queue = queueUnderTest(open);
    const { announced, complete, consume, jobOf, until } = queue;

    /** Everything that has ended by now goes, save what is said otherwise. */
    const upToNow = (given: Partial<LedgerAge> = {}): LedgerAge => {
      const now = queue.world.clock.now();
      return { endedBefore: now, deadBefore: now, publishedBefore: now, ...given };
    };
    const sweep = (age: LedgerAge, dryRun = false) => queue.world.ledger.sweep(age, { dryRun });
    const ended = async (end: 'completed' | 'failed' | 'dead' | 'cancelled'): Promise<Job> => {
      const job = await announced();
      if (end === 'cancelled') {
        await queue.world.evidence.transact(({ cancel }) => cancel(job.ownerId, job.id));
        return until(job.id, end);
      }
      const consumer = consume(
        async ({ delivery }) => {
          if (end === 'dead') throw new DomainError('invalid', 'Nobody can do this.');
          const outcome =
            end === 'failed' ? { status: end, error: { code: 'invalid', detail: 'no' } } : { status: end };
          await queue.world.evidence.transact(unit => unit.complete(delivery, outcome as { status: 'completed' }));
        },
        async () => undefined,
      );
      const found = await until(job.id, end);
      await consumer.stop(1000);
      return found;
    };

    it('removes what has ended, at its moment and not before', async () => {
      const jobs = [await ended('completed'), await ended('failed'), await ended('cancelled')];
      const endedAt = queue.world.clock.now();
      queue.world.clock.advance(KEPT_MS);
      expect((await sweep(upToNow({ endedBefore: endedAt - 1 }))).removed).to.equal(0);
      for (const { id } of jobs) expect(await jobOf(id)).not.to.equal(undefined);
      const { examined, removed } = await sweep(upToNow({ endedBefore: endedAt }));
      expect(removed).to.be.at.least(3);
      expect(examined).to.be.at.least(removed);
      for (const { id } of jobs) expect(await jobOf(id)).to.equal(undefined);
      expect((await sweep(upToNow())).removed).to.equal(0);
    });

    it('only counts in a dry run, and counts what would go', async () => {
      const job = await ended('completed');
      const dead = await ended('dead');
      const waiting = await announced();
      await queue.world.evidence.transact(({ announce }) => announce(anEvent(queue.world)));
      const dry = await sweep(upToNow(), true);
      expect(dry.removed).to.be.at.least(3);
      for (const { id } of [job, dead, waiting]) expect(await jobOf(id)).not.to.equal(undefined);
      expect((await queue.world.announced()).some(({ kind }) => kind === 'event')).to.equal(true);
      expect(await sweep(upToNow())).to.deep.equal(dry);
    });

    it('never touches what waits or runs, however old', async () => {
      const held = gate();
      const running = await announced();
      consume(async context => {
        await held.opened;
        await complete(context);
      });
      await until(running.id, 'running');
      const waiting = aJob(queue.world);
      const { ownerId, data: payload } = waiting;
      const options = { delayMs: 10 * KEPT_MS };
      const id = await queue.world.queue.enqueue({ type: OTHER_TYPE, ownerId, payload }, options);
      const later = queue.world.clock.now() + 9 * KEPT_MS;
      await sweep({ endedBefore: later, deadBefore: later, publishedBefore: later });
      expect((await jobOf(running.id))?.status).to.equal('running');
      expect((await jobOf(id))?.status).to.equal('queued');
      held.open();
      await until(running.id, 'completed');
    });

    it('keeps dead jobs for as long as it is told to', async () => {
      const dead = await ended('dead');
      const diedAt = queue.world.clock.now();
      queue.world.clock.advance(KEPT_MS);
      await sweep(upToNow({ deadBefore: diedAt - 1 }));
      expect((await jobOf(dead.id))?.status).to.equal('dead');
      await sweep(upToNow({ deadBefore: diedAt }));
      expect(await jobOf(dead.id)).to.equal(undefined);
    });

    it('remembers that an effect was done for as long as the job can come back', async () => {
      const firsts: boolean[] = [];
      const once = (delivery: Delivery) => queue.world.evidence.transact(unit => unit.once(delivery));
      const job = await announced();
      consume(
        async context => {
          firsts.push(await once(context.delivery));
          if (firsts.length === 1) throw new DomainError('invalid', 'After the effect, before the end.');
          await complete(context);
        },
        async () => undefined,
      );
      await until(job.id, 'dead');
      queue.world.clock.advance(KEPT_MS);
      await sweep(upToNow({ deadBefore: 0 }));
      await queue.world.queue.retry(job.id);
      await until(job.id, 'completed');
      expect(firsts).to.deep.equal([true, false]);
    });

    it('removes published events at their moment', async () => {
      const event = anEvent(queue.world);
      await queue.world.evidence.transact(({ announce }) => announce(event));
      const publishedAt = queue.world.clock.now();
      const events = async () => (await queue.world.announced()).filter(({ kind }) => kind === 'event');
      await sweep(upToNow({ publishedBefore: publishedAt - 1 }));
      expect((await events()).map(({ subject }) => subject)).to.deep.equal([event.subject]);
      await sweep(upToNow({ publishedBefore: publishedAt }));
      expect(await events()).to.deep.equal([]);
    });

    it('works through more than fits into a page', async () => {
      const ids: JobId[] = [];
      await queue.world.evidence.transact(async ({ announce, cancel }) => {
        for (let i = 0; i < 1203; i++) {
          const job = aJob(queue.world);
          await announce(job);
          ids.push(job.id);
          if (i % 3 !== 0) await cancel(job.ownerId, job.id);
        }
      });
      expect(await sweep(upToNow())).to.deep.equal({ examined: 1203, removed: 802 });
      expect((await jobOf(ids[0] as JobId))?.status).to.equal('queued');
      expect(await jobOf(ids[1] as JobId)).to.equal(undefined);
    });

    it('stops when it is told to', async () => {
      const job = await ended('completed');
      const signal = AbortSignal.abort();
      await refusal('cancelled', () => queue.world.ledger.sweep(upToNow(), { signal }));
      expect((await jobOf(job.id))?.status).to.equal('completed');
    });

    it('tells how many jobs are dead, and since when, by type', async () => {
      expect(await queue.world.ledger.deadLetters()).to.deep.equal([]);
      const first = await ended('dead');
      queue.world.clock.advance(KEPT_MS);
      await ended('dead');
      await ended('completed');
      expect(await queue.world.ledger.deadLetters()).to.deep.equal([
        { type: first.type, count: 2, oldestAt: first.updatedAt },
      ]);
    });

    it('ends a job for whoever holds it, and for nobody else', async () => {
      const job = await announced();
      consume(async ({ delivery }) => {
        await refusal('job.lease-lost', () => queue.world.ledger.complete({ ...delivery, fence: delivery.fence - 1 }));
        await queue.world.ledger.complete(delivery);
        await refusal('job.lease-lost', () => queue.world.ledger.complete(delivery));
      });
      expect(await until(job.id, 'completed')).to.include({ progress: 1, error: null });
    });
  });
