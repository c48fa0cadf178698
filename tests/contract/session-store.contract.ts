import { expect } from 'chai';
import type { CaseId, SessionId, UserId } from '../../core/kernel/ids.ts';
import type { Session } from '../../core/session/repository.ts';
import { AWKWARD_TEXT, aUserId } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import type { OpenWorld, World } from './world.ts';

const TTL_MS = 60_000;

/** core/session/repository.ts */
export const sessionStoreContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const make = (ownerId: UserId = aUserId(world)): Omit<Session, 'expiresAt'> => ({
      id: world.ids.next() as SessionId,
      ownerId,
      caseId: world.ids.next() as CaseId,
      metadata: { text: AWKWARD_TEXT, nested: { list: [1, null, true] } },
      createdAt: world.clock.now(),
    });
    const get = ({ ownerId, id }: Pick<Session, 'ownerId' | 'id'>) => world.sessions.get(ownerId, id);

    it('gives back a session with the moment at which it ends', async () => {
      const session = make();
      const stored = await world.sessions.set(session, TTL_MS);
      expect(stored).to.deep.equal({ ...session, expiresAt: world.clock.now() + TTL_MS });
      expect(await get(session)).to.deep.equal(stored);
      const bare = { ...make(), caseId: null, metadata: {} };
      await world.sessions.set(bare, TTL_MS);
      expect(await get(bare)).to.deep.equal({ ...bare, expiresAt: world.clock.now() + TTL_MS });
    });

    it('replaces a session that is set again', async () => {
      const session = make();
      await world.sessions.set(session, TTL_MS);
      await world.sessions.set({ ...session, metadata: { now: 'other' } }, 2 * TTL_MS);
      expect(await get(session)).to.deep.equal({
        ...session,
        metadata: { now: 'other' },
        expiresAt: world.clock.now() + 2 * TTL_MS,
      });
      expect((await world.sessions.list(session.ownerId, { limit: 9 })).items).to.have.lengthOf(1);
    });

    it('does not know an id that was never set', async () => {
      const ghost = make();
      expect(await get(ghost)).to.equal(undefined);
      expect(await world.sessions.touch(ghost.ownerId, ghost.id, TTL_MS)).to.equal(undefined);
      expect(await world.sessions.delete(ghost.ownerId, ghost.id)).to.equal(false);
    });

    it('keeps a session from everybody but its owner', async () => {
      const session = await world.sessions.set(make(), TTL_MS);
      const stranger = aUserId(world);
      expect(await world.sessions.get(stranger, session.id)).to.equal(undefined);
      expect(await world.sessions.touch(stranger, session.id, 9 * TTL_MS)).to.equal(undefined);
      expect(await world.sessions.delete(stranger, session.id)).to.equal(false);
      expect((await world.sessions.list(stranger, { limit: 9 })).items).to.deep.equal([]);
      expect(await get(session)).to.deep.equal(session);
    });

    it('lets a session end at its moment, not before', async () => {
      const session = await world.sessions.set(make(), TTL_MS);
      world.clock.advance(TTL_MS - 1);
      expect(await get(session)).to.deep.equal(session);
      world.clock.advance(1);
      expect(await get(session)).to.equal(undefined);
      expect((await world.sessions.list(session.ownerId, { limit: 9 })).items).to.deep.equal([]);
      expect(await world.sessions.touch(session.ownerId, session.id, TTL_MS)).to.equal(undefined);
      expect(await world.sessions.delete(session.ownerId, session.id)).to.equal(false);
    });

    it('does not bring back by a touch what is over, and deletes nothing then', async () => {
      const [touched, deleted] = [await world.sessions.set(make(), TTL_MS), await world.sessions.set(make(), TTL_MS)];
      world.clock.advance(TTL_MS);
      expect(await world.sessions.touch(touched.ownerId, touched.id, TTL_MS)).to.equal(undefined);
      expect(await get(touched)).to.equal(undefined);
      expect(await world.sessions.delete(deleted.ownerId, deleted.id)).to.equal(false);
    });

    it('lives on with each touch', async () => {
      const session = await world.sessions.set(make(), TTL_MS);
      for (let i = 0; i < 3; i++) {
        world.clock.advance(TTL_MS - 1);
        const touched = await world.sessions.touch(session.ownerId, session.id, TTL_MS);
        expect(touched).to.deep.equal({ ...session, expiresAt: world.clock.now() + TTL_MS });
        expect(await get(session)).to.deep.equal(touched);
      }
    });

    it('is gone after a delete, which lets exactly one of many racers win', async () => {
      const session = await world.sessions.set(make(), TTL_MS);
      const remove = () => world.sessions.delete(session.ownerId, session.id);
      const answers = await Promise.all([remove(), remove(), remove()]);
      expect(answers.filter(Boolean)).to.have.lengthOf(1);
      expect(await get(session)).to.equal(undefined);
    });

    it('lists the newest first, in pages that visit each session once', async () => {
      const ownerId = aUserId(world);
      const mine: Session[] = [];
      for (let i = 0; i < 5; i++) {
        mine.unshift(await world.sessions.set(make(ownerId), TTL_MS));
        await world.sessions.set(make(), TTL_MS);
      }
      await expectPages(page => world.sessions.list(ownerId, page), mine);
    });

    it('removes what has expired and says how much that was', async () => {
      await world.sessions.set(make(), TTL_MS);
      await world.sessions.set(make(), TTL_MS);
      const long = await world.sessions.set(make(), 2 * TTL_MS);
      expect(await world.sessions.sweep()).to.equal(0);
      world.clock.advance(TTL_MS);
      expect(await world.sessions.sweep()).to.equal(2);
      expect(await world.sessions.sweep()).to.equal(0);
      expect(await get(long)).to.deep.equal(long);
    });

    it('only counts what has expired in a dry run, and stops when it is told to', async () => {
      for (let i = 0; i < 1203; i++) await world.sessions.set(make(), TTL_MS);
      await world.sessions.set(make(), 2 * TTL_MS);
      world.clock.advance(TTL_MS);
      for (let time = 0; time < 2; time++) expect(await world.sessions.sweep({ dryRun: true })).to.equal(1203);
      await refusal('cancelled', () => world.sessions.sweep({ signal: AbortSignal.abort() }));
      expect(await world.sessions.sweep()).to.equal(1203);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const given = make();
      const kept = structuredClone(given);
      const stored = await world.sessions.set(given, TTL_MS);
      for (const handed of [given, stored, await get(kept)]) Object.assign(handed?.metadata ?? {}, { text: 'changed' });
      expect((await get(kept))?.metadata).to.deep.equal(kept.metadata);
    });
  });
