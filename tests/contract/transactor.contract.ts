import { expect } from 'chai';
import { DomainError } from '../../core/kernel/error.ts';
import type { EventAnnouncement, JobAnnouncement } from '../../core/ports/transactor.ts';
import { aJob, anEvent } from '../support/announcements.ts';
import { aCase, anEvidence, aTurn } from '../support/entities.ts';
import { gate, outcome, refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** core/ports/transactor.ts: what a transaction is, and what is announced in one. Deliveries are in the contract of the
 *  job queue, which makes them. */
export const transactorContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    describe('a transaction', () => transactionClauses(open));
    describe('an announcement', () => announcementClauses(open));
  });

const transactionClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  it('gives back what the work gives back', async () => {
    expect(await world.cases.transact(async () => 'done')).to.equal('done');
    expect(await world.cases.transact(async () => undefined)).to.equal(undefined);
  });

  it('passes on the very error that the work ended with', async () => {
    const planned = new TypeError('planned');
    expect(await outcome(() => world.cases.transact(() => Promise.reject(planned)))).to.equal(planned);
    expect(
      await outcome(() =>
        world.cases.transact(() => {
          throw planned;
        }),
      ),
    ).to.equal(planned);
  });

  it('keeps state and announcements together, or nothing of either', async () => {
    const c = aCase(world);
    const job = aJob(world);
    const failing = [new Error('planned'), undefined];
    for (const error of failing) {
      if (!error) world.failNextCommit();
      await outcome(() =>
        world.cases.transact(async ({ cases, announce }) => {
          await cases.save(c);
          await announce(job);
          await announce(anEvent(world));
          if (error) throw error;
        }),
      );
      expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
      expect(await world.queue.getStatus(job.ownerId, job.id)).to.equal(undefined);
      expect(await world.announced()).to.deep.equal([]);
    }
    await world.cases.transact(async ({ cases, announce }) => {
      await cases.save(c);
      await announce(job);
    });
    expect((await world.cases.reads.cases.find(c.ownerId, c.id))?.version).to.equal(1);
    expect((await world.queue.getStatus(job.ownerId, job.id))?.status).to.equal('queued');
  });

  it('says that the commit failed, and works again with the next call', async () => {
    world.failNextCommit();
    await refusal('unavailable', () => world.agent.transact(({ turns }) => turns.save(aTurn(world))));
    expect((await world.agent.transact(({ turns }) => turns.save(aTurn(world)))).version).to.equal(1);
  });

  it('that failed on what another one wrote is told of the failed commit, not of what never was', async () => {
    const turn = aTurn(world);
    world.failNextCommit();
    const both = await Promise.allSettled([
      world.agent.transact(({ turns }) => turns.save(turn)),
      world.agent.transact(async ({ turns }) => {
        if (await turns.find(turn.ownerId, turn.id)) throw new DomainError('job.finished', 'It is there already.');
        await turns.save(aTurn(world));
      }),
    ]);
    const codes = both.map(end => (end.status === 'rejected' ? end.reason.code : 'fulfilled'));
    expect(codes[0]).to.equal('unavailable');
    expect(codes[1]).to.not.equal('job.finished');
    expect(await world.agent.reads.turns.find(turn.ownerId, turn.id)).to.equal(undefined);
  });

  it('refuses to begin inside another one, whichever module it is of, and takes that one back', async () => {
    const c = aCase(world);
    for (const inner of [world.cases, world.agent, world.auth]) {
      const error = await outcome(() =>
        world.cases.transact(async ({ cases }) => {
          await cases.save(c);
          await inner.transact(async () => undefined);
        }),
      );
      expect(error).to.be.instanceOf(Error).and.not.have.property('code');
      expect(String(error)).to.match(/inside another/);
      expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
    }
    expect((await world.cases.transact(({ cases }) => cases.save(c))).version).to.equal(1);
  });

  it('lets many begin at the same time, each on its own', async () => {
    const turns = Array.from({ length: 20 }, () => aTurn(world));
    const saved = await Promise.all(turns.map(turn => world.agent.transact(unit => unit.turns.save(turn))));
    expect(saved.map(({ version }) => version)).to.deep.equal(turns.map(() => 1));
  });

  it('fails alone: others that run beside it are kept', async () => {
    const cases = Array.from({ length: 10 }, () => aCase(world));
    const ends = await Promise.allSettled(
      cases.map((c, i) =>
        world.cases.transact(async unit => {
          await unit.cases.save(c);
          if (i % 3 === 1) throw new Error('planned');
        }),
      ),
    );
    for (const [i, c] of cases.entries()) {
      const kept = await world.cases.reads.cases.find(c.ownerId, c.id);
      expect(kept?.version, `case ${i}`).to.equal(i % 3 === 1 ? undefined : 1);
      expect(ends[i]?.status).to.equal(i % 3 === 1 ? 'rejected' : 'fulfilled');
    }
  });

  it('is not seen from outside while it may still fail', async () => {
    const c = aCase(world);
    const written = gate();
    const mayEnd = gate();
    const running = outcome(() =>
      world.cases.transact(async ({ cases }) => {
        await cases.save(c);
        written.open();
        await mayEnd.opened;
        throw new Error('planned');
      }),
    );
    await written.opened;
    const seen = world.cases.reads.cases.find(c.ownerId, c.id);
    mayEnd.open();
    await running;
    expect(await seen).to.equal(undefined);
  });

  it('ends as unavailable when its work does not end in time, keeps nothing, and holds up nobody', async () => {
    const hasty = await open({ deadlineMs: 100 });
    const c = aCase(hasty);
    const never = gate();
    await refusal('unavailable', () =>
      hasty.cases.transact(async ({ cases }) => {
        await cases.save(c);
        await never.opened;
      }),
    );
    expect(await hasty.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
    expect((await hasty.cases.transact(({ cases }) => cases.save(c))).version).to.equal(1);
    await hasty.dispose();
  });

  it('takes nothing more once it has ended', async () => {
    const c = aCase(world);
    const job = aJob(world);
    const leaked = await world.cases.transact(async unit => unit);
    expect(await outcome(() => leaked.cases.save(c))).to.be.instanceOf(Error);
    expect(await outcome(() => leaked.announce(job))).to.be.instanceOf(Error);
    expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
    expect(await world.queue.getStatus(null, job.id)).to.equal(undefined);
  });

  it('is the only way to write: reads refuse', async () => {
    const c = aCase(world);
    const e = anEvidence(world);
    expect(await outcome(() => world.cases.reads.cases.save(c))).to.be.instanceOf(Error);
    expect(await outcome(() => world.evidence.reads.evidence.save(e))).to.be.instanceOf(Error);
    expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
  });
};

const announcementClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open({
      subscriptions: { 'case.deleted.v1': ['first', 'second'] },
      currentTrace: () => TRACE,
    });
  });
  afterEach(() => world.dispose());

  const announce = (announcement: JobAnnouncement | EventAnnouncement): Promise<void> =>
    world.cases.transact(unit => unit.announce(announcement));

  it('of a job is a queued job of its owner, under the id that was made beforehand', async () => {
    const job = aJob(world);
    await announce(job);
    expect(await world.queue.getStatus(job.ownerId, job.id)).to.deep.equal({
      id: job.id,
      ownerId: job.ownerId,
      type: job.type,
      status: 'queued',
      progress: 0,
      attempts: 0,
      error: null,
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
    });
  });

  it('is kept with everything that it says, in the order of the commits', async () => {
    const job = aJob(world);
    const event = anEvent(world);
    await announce(job);
    await announce(event);
    const [first, second, ...rest] = await world.announced();
    expect(rest).to.deep.equal([]);
    expect(first).to.deep.equal({ ...job, traceparent: TRACE });
    expect(second).to.deep.equal({ ...event, id: second?.id, traceparent: TRACE });
    expect(second?.id).to.match(/^[0-9a-f-]{36}$/);
  });

  it('keeps a copy of its data', async () => {
    const event = anEvent(world);
    const data = structuredClone(event.data);
    await world.cases.transact(async unit => {
      await unit.announce(event);
      Object.assign(event.data, { case_id: 'changed' });
    });
    Object.assign((await world.announced())[0]?.data ?? {}, { case_id: 'changed' });
    expect((await world.announced())[0]?.data).to.deep.equal(data);
  });

  it('is refused when its data is not what the contract says, and the whole transaction with it', async () => {
    const good = aJob(world);
    const c = aCase(world);
    const wrong: object[] = [
      { owner_id: good.ownerId },
      { evidence_id: good.subject, owner_id: 7 },
      { evidence_id: good.subject, owner_id: good.ownerId, surprise: true },
    ];
    for (const data of wrong) {
      const error = await refusal('message.invalid', () =>
        world.cases.transact(async ({ cases, announce: say }) => {
          await cases.save(c);
          await say({ ...good, data } as JobAnnouncement);
        }),
      );
      expect(error.issues).to.not.have.lengthOf(0);
      expect(await world.queue.getStatus(null, good.id)).to.equal(undefined);
      expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.equal(undefined);
    }
  });

  it('of an unknown type is refused', async () => {
    const bad = { ...aJob(world), type: 'evidence.guess.v1' } as unknown as JobAnnouncement;
    await refusal('message.unknown-type', () => announce(bad));
    expect(await world.announced()).to.deep.equal([]);
  });
};
