import { expect } from 'chai';
import fc from 'fast-check';
import { type CaseService, type CaseView, CloseCaseInput, CreateCaseInput } from '../../../core/case/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId, MessageId } from '../../../core/kernel/ids.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import { allPages } from '../../contract/paging-clauses.ts';
import type { World } from '../../contract/world.ts';
import { caseModule, idOf, NEW_CASE } from '../../support/case-module.ts';
import { aPerson } from '../../support/people.ts';
import { refusal } from '../../support/waiting.ts';

describe('cases', () => {
  let world: World;
  let cases: CaseService;
  let ada: Actor;
  beforeEach(async () => {
    world = await openMemoryWorld();
    cases = caseModule(world);
    ada = aPerson(world);
  });
  afterEach(() => world.dispose());

  const question = (content = 'What broke?') => ({ id: world.ids.next() as MessageId, role: 'user' as const, content });
  const answer = (content = 'The pool.') => ({
    id: world.ids.next() as MessageId,
    role: 'assistant' as const,
    content,
  });
  const types = async () => (await world.announced()).map(({ type }) => type);
  const timeline = async (c: CaseView) => (await cases.timeline(ada, idOf(c), { limit: 50 })).items;

  describe('a new case', () => {
    it('is open, belongs to its maker, and is told of', async () => {
      const c = await cases.create(ada, NEW_CASE);
      expect(c).to.include({
        title: 'Checkout answers 503',
        severity: 'high',
        status: 'open',
        version: 1,
        closed_at: null,
      });
      expect(await cases.get(ada, idOf(c))).to.deep.equal(c);
      expect(await world.announced()).to.have.lengthOf(1);
      expect((await world.announced())[0]).to.deep.include({
        type: 'case.opened.v1',
        ownerId: ada.userId,
        subject: c.id,
        data: { case_id: c.id, owner_id: ada.userId, title: c.title, severity: 'high' },
      });
      expect((await timeline(c)).map(({ kind }) => kind)).to.deep.equal(['case.opened']);
    });

    it('leaves no trace when it could not be stored', async () => {
      world.failNextCommit();
      await refusal('unavailable', () => cases.create(ada, NEW_CASE));
      expect((await cases.list(ada, { limit: 9 })).items).to.deep.equal([]);
      expect(await world.announced()).to.deep.equal([]);
    });
  });

  describe("somebody else's case", () => {
    it('is as unknown as one that never was, whatever is asked', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.postMessage(ada, idOf(c), question());
      const asks: ((actor: Actor, id: CaseId) => Promise<unknown>)[] = [
        cases.get,
        cases.getOpen,
        cases.getCaseWithOwner,
        cases.reopen,
        cases.delete,
        (actor, id) => cases.update(actor, id, { title: 'Mine now' }),
        (actor, id) => cases.close(actor, id, {}),
        (actor, id) => cases.postMessage(actor, id, question()),
        (actor, id) => cases.listMessages(actor, id, { limit: 9 }),
        (actor, id) => cases.timeline(actor, id, { limit: 9 }),
      ];
      const stranger = aPerson(world);
      const before = await cases.get(ada, idOf(c));
      for (const ask of asks) {
        const foreign = await refusal('case.not-found', () => ask(stranger, idOf(c)));
        const unknown = await refusal('case.not-found', () => ask(stranger, world.ids.next() as CaseId));
        expect(foreign.message).to.equal(unknown.message);
      }
      expect(await cases.get(ada, idOf(c))).to.deep.equal(before);
      expect((await cases.list(stranger, { limit: 9 })).items).to.deep.equal([]);
    });

    it('is unknown by its version too', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await refusal('case.not-found', () => cases.update(aPerson(world), idOf(c), {}, 99));
    });
  });

  describe('a change', () => {
    it('changes what it names, and nothing else', async () => {
      const c = await cases.create(ada, NEW_CASE);
      world.clock.advance(1000);
      const changed = await cases.update(ada, idOf(c), { severity: 'low', title: ' New ' });
      expect(changed).to.deep.equal({
        ...c,
        severity: 'low',
        title: 'New',
        version: 2,
        updated_at: changed.updated_at,
      });
      expect(changed.updated_at > c.updated_at).to.equal(true);
    });

    it('that changes nothing leaves the case and its version as they are', async () => {
      const c = await cases.create(ada, NEW_CASE);
      world.clock.advance(1000);
      const { title, description, severity } = NEW_CASE;
      for (const patch of [{}, { title: ` ${title} `, description, severity }]) {
        expect(await cases.update(ada, idOf(c), patch, 1)).to.deep.equal(c);
        await refusal('precondition-failed', () => cases.update(ada, idOf(c), patch, 2));
      }
      expect(await cases.get(ada, idOf(c))).to.deep.equal(c);
    });

    it('is refused when it was made for another version', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const changed = await cases.update(ada, idOf(c), { title: 'New' }, 1);
      const late: (() => Promise<unknown>)[] = [
        () => cases.update(ada, idOf(c), { title: 'Newer' }, 1),
        () => cases.close(ada, idOf(c), {}, 1),
        () => cases.delete(ada, idOf(c), 1),
      ];
      for (const act of late) await refusal('precondition-failed', act);
      expect(await cases.get(ada, idOf(c))).to.deep.equal(changed);
    });

    it('wins alone among racers that all know the version', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const ends = await Promise.allSettled(
        [1, 2, 3, 4].map(n => cases.update(ada, idOf(c), { title: `title ${n}` }, c.version)),
      );
      expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
      for (const end of ends)
        if (end.status === 'rejected') expect(end.reason.code).to.be.oneOf(['precondition-failed', 'conflict']);
    });
  });

  describe('closing', () => {
    it('keeps what fixed it, tells of it, and orders the post-mortem and the case to be made findable', async () => {
      const c = await cases.create(ada, NEW_CASE);
      world.clock.advance(1000);
      const closed = await cases.close(ada, idOf(c), { resolution: 'Raised the pool' });
      expect(closed).to.include({ id: c.id, status: 'closed' });
      expect(await cases.get(ada, idOf(c))).to.include({ status: 'closed', resolution: 'Raised the pool', version: 2 });
      const [, event, ...jobs] = await world.announced();
      expect(event).to.deep.include({
        type: 'case.closed.v1',
        data: { case_id: c.id, owner_id: ada.userId, resolution: 'Raised the pool' },
      });
      const data = { case_id: c.id, owner_id: ada.userId, version: 2 };
      expect(jobs.map(({ type, data: told }) => [type, told])).to.deep.equal([
        ['case.index.v1', data],
        ['postmortem.generate.v1', data],
      ]);
      expect(jobs.map(({ id }) => id)[1]).to.equal(closed.job_id);
      expect((await timeline(c)).at(-1)).to.include({ kind: 'case.closed', title: 'Case closed: Raised the pool' });
    });

    it('happens once however many try at the same time', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const ends = await Promise.allSettled([1, 2, 3].map(() => cases.close(ada, idOf(c), {})));
      expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
      for (const end of ends)
        if (end.status === 'rejected') expect(end.reason.code).to.be.oneOf(['case.already-closed', 'conflict']);
      expect(await types()).to.deep.equal([
        'case.opened.v1',
        'case.closed.v1',
        'case.index.v1',
        'postmortem.generate.v1',
      ]);
    });

    it('ends new work until the case is opened again', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), {});
      await refusal('case.closed', () => cases.getOpen(ada, idOf(c)));
      await refusal('case.closed', () => cases.postMessage(ada, idOf(c), question()));
      await refusal('case.already-closed', () => cases.close(ada, idOf(c), {}));
      const reopened = await cases.reopen(ada, idOf(c));
      expect(reopened).to.include({ status: 'investigating', resolution: null, closed_at: null });
      await cases.getOpen(ada, idOf(c));
      await cases.postMessage(ada, idOf(c), question());
      await refusal('case.not-closed', () => cases.reopen(ada, idOf(c)));
      expect((await types()).slice(4)).to.deep.equal(['case.reopened.v1', 'case.index.v1']);
    });

    it('takes a resolution of any words, up to a length, without NUL', () => {
      expect(CloseCaseInput.safeParse({ resolution: '' }).success).to.equal(true);
      expect(CloseCaseInput.safeParse({ resolution: 'x'.repeat(20_001) }).success).to.equal(false);
      expect(CloseCaseInput.safeParse({ resolution: 'a\u0000' }).success).to.equal(false);
      expect(CreateCaseInput.safeParse({ title: ' ' }).success).to.equal(false);
      expect(CreateCaseInput.parse({ title: 'x' })).to.deep.equal({ title: 'x', description: '', severity: 'medium' });
    });
  });

  describe('deleting', () => {
    it('takes everything in the case along, and tells the others', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const said = await cases.postMessage(ada, idOf(c), question());
      await cases.delete(ada, idOf(c));
      await refusal('case.not-found', () => cases.get(ada, idOf(c)));
      await refusal('case.not-found', () => cases.delete(ada, idOf(c)));
      expect(await world.cases.reads.messages.find(ada.userId, said.id as MessageId)).to.equal(undefined);
      expect((await world.announced()).at(-2)).to.deep.include({
        type: 'case.deleted.v1',
        data: { case_id: c.id, owner_id: ada.userId },
      });
      expect((await types()).at(-1)).to.equal('case.index.v1');
    });

    it('keeps everything when it could not be stored', async () => {
      const c = await cases.create(ada, NEW_CASE);
      world.failNextCommit();
      await refusal('unavailable', () => cases.delete(ada, idOf(c)));
      await cases.get(ada, idOf(c));
      expect(await types()).to.deep.equal(['case.opened.v1']);
    });
  });

  describe('a message', () => {
    it('moves an open case on when it is a question', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.postMessage(ada, idOf(c), answer());
      expect((await cases.get(ada, idOf(c))).status).to.equal('open');
      await cases.postMessage(ada, idOf(c), question());
      expect(await cases.get(ada, idOf(c))).to.include({ status: 'investigating', version: 2 });
      await cases.postMessage(ada, idOf(c), question());
      expect((await cases.get(ada, idOf(c))).version).to.equal(2);
    });

    it('is there once, however often and by however many it is posted', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const message = question();
      const first = await cases.postMessage(ada, idOf(c), message);
      world.clock.advance(5000);
      const again = await Promise.all(
        [1, 2, 3].map(() => cases.postMessage(ada, idOf(c), { ...message, content: 'other' })),
      );
      for (const view of again) expect(view).to.deep.equal(first);
      expect((await cases.listMessages(ada, idOf(c), { limit: 9 })).items).to.deep.equal([first]);
      expect(await timeline(c)).to.have.lengthOf(2);
    });

    it('may be posted again after the case was closed, when it was there before', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const message = question();
      await cases.postMessage(ada, idOf(c), message);
      await cases.close(ada, idOf(c), {});
      await cases.postMessage(ada, idOf(c), message);
    });

    it('that answers is taken by a closed case: it was asked for before', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(c), {});
      await cases.postMessage(ada, idOf(c), answer());
      expect((await cases.get(ada, idOf(c))).status).to.equal('closed');
    });

    it('is named on the timeline by its first line that says something, shortened', async () => {
      const c = await cases.create(ada, NEW_CASE);
      await cases.postMessage(ada, idOf(c), question(`\n\n${'long '.repeat(100)}\nsecond`));
      const entry = (await timeline(c)).at(-1);
      expect(entry).to.include({ kind: 'question' });
      expect(entry?.title).to.match(/^long .*…$/);
      expect(entry?.title.length).to.be.at.most(200);
    });
  });

  describe('lists', () => {
    const pagesOf = <Item>(
      list: (page: {
        limit: number;
        cursor?: string | undefined;
      }) => Promise<{ items: Item[]; next_cursor: string | null }>,
      limit: number,
    ) =>
      allPages(async page => {
        const { items, next_cursor } = await list(page);
        return { items, nextCursor: next_cursor };
      }, limit);

    it('visit everything exactly once, in pages of any size', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const made: string[] = [c.id];
      const said: string[] = [];
      for (let i = 0; i < 12; i++) {
        made.unshift((await cases.create(ada, { ...NEW_CASE, title: `case ${i}` })).id);
        if (i % 3 === 0) world.clock.advance(10);
        said.push((await cases.postMessage(ada, idOf(c), i % 2 ? answer() : question())).id);
      }
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async limit => {
          const listed = await pagesOf(page => cases.list(ada, page), limit);
          expect(listed.map(({ id }) => id)).to.deep.equal(made);
          const messages = await pagesOf(page => cases.listMessages(ada, idOf(c), page), limit);
          expect(messages.map(({ id }) => id)).to.deep.equal(said);
          const entries = await pagesOf(page => cases.timeline(ada, idOf(c), page), limit);
          expect(entries.map(({ ref_id }) => ref_id)).to.deep.equal([c.id, ...said]);
        }),
        { numRuns: 20 },
      );
    });

    it('are filtered by status and severity', async () => {
      const low = await cases.create(ada, { ...NEW_CASE, severity: 'low' });
      const high = await cases.create(ada, NEW_CASE);
      await cases.close(ada, idOf(high), {});
      const ids = async (filter: object) => (await cases.list(ada, { limit: 9, ...filter })).items.map(({ id }) => id);
      expect(await ids({ status: 'closed' })).to.deep.equal([high.id]);
      expect(await ids({ severity: 'low' })).to.deep.equal([low.id]);
      expect(await ids({ status: 'closed', severity: 'low' })).to.deep.equal([]);
    });

    it('refuse a cursor that no list returned', async () => {
      const c = await cases.create(ada, NEW_CASE);
      const page = { limit: 9, cursor: 'garbage' };
      await refusal('invalid', () => cases.list(ada, page));
      await refusal('invalid', () => cases.listMessages(ada, idOf(c), page));
      await refusal('invalid', () => cases.timeline(ada, idOf(c), page));
    });
  });

  it('tells who owns a case', async () => {
    const c = await cases.create(ada, NEW_CASE);
    const { owner, ...rest } = await cases.getCaseWithOwner(ada, idOf(c));
    expect(rest).to.deep.equal(c);
    expect(owner).to.deep.equal({ id: ada.userId, name: 'Ada', email: 'ada@example.org' });
  });
});
