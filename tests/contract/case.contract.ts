import { expect } from 'chai';
import type { Case } from '../../core/case/case.ts';
import type { Message } from '../../core/case/message.ts';
import type { CaseRepositories } from '../../core/case/repository.ts';
import type { TimelineEntry } from '../../core/case/timeline.ts';
import { aCase, aMessage, anEntry, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/case/repository.ts */
export const caseContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    describe('cases', () => {
      versionedClauses<CaseRepositories, Case>(open, {
        unit: world => world.cases,
        make: world => aCase(world),
        change: c => ({
          ...c,
          title: 'Other',
          status: 'closed',
          resolution: 'Raised the pool',
          closedAt: c.createdAt + 1,
        }),
        find: ({ cases }, { ownerId, id }) => cases.find(ownerId, id),
        save: ({ cases }, c) => cases.save(c),
      });
      caseClauses(open);
    });
    describe('messages', () => messageClauses(open));
    describe('timeline', () => timelineClauses(open));
  });

const caseClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (c: Case): Promise<Case> => world.cases.transact(({ cases }) => cases.save(c));

  it('keeps a case from everybody but its owner', async () => {
    const c = await stored(aCase(world));
    const stranger = aUserId(world);
    expect(await world.cases.reads.cases.find(stranger, c.id)).to.equal(undefined);
    expect((await world.cases.reads.cases.list(stranger, {}, { limit: 10 })).items).to.deep.equal([]);
    expect(await world.cases.transact(({ cases }) => cases.delete(stranger, c.id))).to.equal(false);
    expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.deep.equal(c);
  });

  it('lists the newest first, filtered, in pages that visit each case once', async () => {
    const ownerId = aUserId(world);
    const mine: Case[] = [];
    for (let i = 0; i < 6; i++) {
      mine.unshift(
        await stored(aCase(world, { ownerId, status: i % 2 ? 'closed' : 'open', severity: i < 3 ? 'low' : 'high' })),
      );
      await stored(aCase(world));
    }
    const { cases } = world.cases.reads;
    await expectPages(page => cases.list(ownerId, {}, page), mine);
    const closed = mine.filter(c => c.status === 'closed');
    await expectPages(page => cases.list(ownerId, { status: 'closed' }, page), closed);
    const both = closed.filter(c => c.severity === 'low');
    await expectPages(page => cases.list(ownerId, { status: 'closed', severity: 'low' }, page), both);
  });

  it("lists everybody's closed cases oldest first, for making an index anew", async () => {
    const closed: Case[] = [];
    for (let i = 0; i < 4; i++) {
      closed.push(await stored(aCase(world, { status: 'closed' })));
      await stored(aCase(world, { status: i % 2 ? 'open' : 'investigating' }));
    }
    await expectPages(page => world.cases.reads.cases.listClosed(page), closed);
  });

  it('goes on listing closed cases when the last one that was listed is deleted', async () => {
    const closed: Case[] = [];
    for (let i = 0; i < 3; i++) closed.push(await stored(aCase(world, { status: 'closed' })));
    const { items, nextCursor } = await world.cases.reads.cases.listClosed({ limit: 2 });
    const last = items.at(-1);
    await world.cases.transact(({ cases }) => cases.delete(last?.ownerId ?? aUserId(world), last?.id ?? closed[0]!.id));
    const rest = await world.cases.reads.cases.listClosed({ limit: 2, cursor: nextCursor ?? undefined });
    expect(rest.items).to.deep.equal(closed.slice(2));
  });

  it('lists copies', async () => {
    const c = await stored(aCase(world));
    const { items } = await world.cases.reads.cases.list(c.ownerId, {}, { limit: 10 });
    Object.assign(items[0] ?? {}, { title: 'changed' });
    expect((await world.cases.reads.cases.list(c.ownerId, {}, { limit: 10 })).items).to.deep.equal([c]);
  });

  it('deletes a case with its messages and its timeline, and leaves the others alone', async () => {
    const gone = await stored(aCase(world));
    const other = await stored(aCase(world, { ownerId: gone.ownerId }));
    const messages = [aMessage(world, gone), aMessage(world, other)] as const;
    const entries = [anEntry(world, gone), anEntry(world, other)] as const;
    await world.cases.transact(async unit => {
      for (const message of messages) await unit.messages.add(message);
      for (const entry of entries) await unit.timeline.add(entry);
    });
    expect(await world.cases.transact(({ cases }) => cases.delete(gone.ownerId, gone.id))).to.equal(true);
    const { reads } = world.cases;
    expect(await reads.cases.find(gone.ownerId, gone.id)).to.equal(undefined);
    expect(await reads.messages.find(gone.ownerId, messages[0].id)).to.equal(undefined);
    expect((await reads.timeline.list(gone.ownerId, gone.id, { limit: 9 })).items).to.deep.equal([]);
    expect((await reads.messages.list(gone.ownerId, other.id, { limit: 9 })).items).to.deep.equal([messages[1]]);
    expect((await reads.timeline.list(gone.ownerId, other.id, { limit: 9 })).items).to.deep.equal([entries[1]]);
    expect(await world.cases.transact(({ cases }) => cases.delete(gone.ownerId, gone.id))).to.equal(false);
  });

  it('brings a deleted case back when the transaction fails', async () => {
    const c = await stored(aCase(world));
    await outcome(() =>
      world.cases.transact(async ({ cases }) => {
        await cases.delete(c.ownerId, c.id);
        expect(await cases.find(c.ownerId, c.id)).to.equal(undefined);
        throw new Error('planned');
      }),
    );
    expect(await world.cases.reads.cases.find(c.ownerId, c.id)).to.deep.equal(c);
  });
};

const messageClauses = (open: OpenWorld): void => {
  let world: World;
  let c: Case;
  beforeEach(async () => {
    world = await open();
    c = await world.cases.transact(({ cases }) => cases.save(aCase(world)));
  });
  afterEach(() => world.dispose());

  const added = (message: Message): Promise<boolean> => world.cases.transact(({ messages }) => messages.add(message));

  it('gives back a message as it was added', async () => {
    const message = aMessage(world, c, { role: 'assistant', content: 'x'.repeat(100_000) });
    expect(await added(message)).to.equal(true);
    expect(await world.cases.reads.messages.find(c.ownerId, message.id)).to.deep.equal(message);
  });

  it('stores a message with a known id once, and says so', async () => {
    const message = aMessage(world, c);
    await added(message);
    expect(await added({ ...message, content: 'other' })).to.equal(false);
    expect((await world.cases.reads.messages.list(c.ownerId, c.id, { limit: 9 })).items).to.deep.equal([message]);
  });

  it('stores a message once however many add it at the same time', async () => {
    const message = aMessage(world, c);
    const answers = await Promise.all(Array.from({ length: 5 }, () => added(message)));
    expect(answers.filter(Boolean)).to.have.lengthOf(1);
  });

  it('does not know an id that was never added, nor a message of somebody else', async () => {
    const message = aMessage(world, c);
    const { messages } = world.cases.reads;
    expect(await messages.find(c.ownerId, message.id)).to.equal(undefined);
    await added(message);
    const stranger = aUserId(world);
    expect(await messages.find(stranger, message.id)).to.equal(undefined);
    expect((await messages.list(stranger, c.id, { limit: 9 })).items).to.deep.equal([]);
  });

  it('lists the oldest first by time, whenever the ids were made', async () => {
    const late = aMessage(world, c);
    const inOrder: Message[] = [];
    for (let i = 0; i < 4; i++) {
      world.clock.advance(i === 2 ? 0 : 10);
      inOrder.push(aMessage(world, c));
    }
    world.clock.advance(10);
    inOrder.push({ ...late, createdAt: world.clock.now() });
    const other = await world.cases.transact(({ cases }) => cases.save(aCase(world, { ownerId: c.ownerId })));
    for (const message of [...inOrder].reverse()) await added(message);
    await added(aMessage(world, other));
    await expectPages(page => world.cases.reads.messages.list(c.ownerId, c.id, page), inOrder);
  });

  it('hands out copies', async () => {
    const message = aMessage(world, c);
    await added(message);
    Object.assign((await world.cases.reads.messages.find(c.ownerId, message.id)) ?? {}, { content: 'changed' });
    Object.assign((await world.cases.reads.messages.list(c.ownerId, c.id, { limit: 1 })).items[0] ?? {}, { role: 'x' });
    expect(await world.cases.reads.messages.find(c.ownerId, message.id)).to.deep.equal(message);
  });

  it('keeps no message of a transaction or a commit that failed', async () => {
    const message = aMessage(world, c);
    await outcome(() =>
      world.cases.transact(async ({ messages }) => {
        await messages.add(message);
        throw new Error('planned');
      }),
    );
    world.failNextCommit();
    await refusal('unavailable', () => added(message));
    expect(await world.cases.reads.messages.find(c.ownerId, message.id)).to.equal(undefined);
    expect(await added(message)).to.equal(true);
  });
};

const timelineClauses = (open: OpenWorld): void => {
  let world: World;
  let c: Case;
  beforeEach(async () => {
    world = await open();
    c = await world.cases.transact(({ cases }) => cases.save(aCase(world)));
  });
  afterEach(() => world.dispose());

  const added = (entry: TimelineEntry): Promise<void> => world.cases.transact(({ timeline }) => timeline.add(entry));
  const list = async (owner = c.ownerId): Promise<readonly TimelineEntry[]> =>
    (await world.cases.reads.timeline.list(owner, c.id, { limit: 50 })).items;

  it('stores an entry with a known id once, and keeps the first', async () => {
    const entry = anEntry(world, c);
    await added(entry);
    await added({ ...entry, title: 'other' });
    expect(await list()).to.deep.equal([entry]);
  });

  it('shows nothing to a stranger', async () => {
    await added(anEntry(world, c));
    expect(await list(aUserId(world))).to.deep.equal([]);
  });

  it('lists the oldest first by time, in pages that visit each entry once', async () => {
    const late = anEntry(world, c);
    const inOrder: TimelineEntry[] = [];
    for (const kind of ['case.opened', 'question', 'evidence.failed', 'answer'] as const) {
      world.clock.advance(kind === 'question' ? 0 : 7);
      inOrder.push(anEntry(world, c, { kind }));
    }
    world.clock.advance(7);
    inOrder.push({ ...late, at: world.clock.now() });
    for (const entry of [...inOrder].reverse()) await added(entry);
    await expectPages(page => world.cases.reads.timeline.list(c.ownerId, c.id, page), inOrder);
  });

  it('hands out copies', async () => {
    const entry = anEntry(world, c);
    await added(entry);
    Object.assign((await list())[0] ?? {}, { title: 'changed' });
    expect(await list()).to.deep.equal([entry]);
  });
};
