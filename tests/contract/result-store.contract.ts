import { expect } from 'chai';
import type { JobId } from '../../core/kernel/ids.ts';
import { AWKWARD_TEXT, aUserId } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const TTL_MS = 60_000;
const RESULT = { response: AWKWARD_TEXT, sources: [{ id: 1, quote: null }], score: 0.5, cached: false };

/** core/ports/result-store.ts */
export const resultStoreContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const aJobId = () => world.ids.next() as JobId;

    it('gives back a result as it was set, and the latest one', async () => {
      const [owner, job] = [aUserId(world), aJobId()];
      expect(await world.results.get(owner, job)).to.equal(undefined);
      await world.results.set(owner, job, RESULT, TTL_MS);
      expect(await world.results.get(owner, job)).to.deep.equal(RESULT);
      await world.results.set(owner, job, { other: [] }, TTL_MS);
      expect(await world.results.get(owner, job)).to.deep.equal({ other: [] });
    });

    it('keeps a result from everybody but its owner', async () => {
      const [owner, stranger, job] = [aUserId(world), aUserId(world), aJobId()];
      await world.results.set(owner, job, RESULT, TTL_MS);
      expect(await world.results.get(stranger, job)).to.equal(undefined);
      expect(await world.results.get(owner, aJobId())).to.equal(undefined);
    });

    it('forgets a result at its moment, not before; setting it again gives it new time', async () => {
      const [owner, job] = [aUserId(world), aJobId()];
      await world.results.set(owner, job, RESULT, TTL_MS);
      world.clock.advance(TTL_MS - 1);
      expect(await world.results.get(owner, job)).to.deep.equal(RESULT);
      await world.results.set(owner, job, RESULT, TTL_MS);
      world.clock.advance(TTL_MS - 1);
      expect(await world.results.get(owner, job)).to.deep.equal(RESULT);
      world.clock.advance(1);
      expect(await world.results.get(owner, job)).to.equal(undefined);
    });

    it('removes what has expired and says how much that was', async () => {
      const [owner, kept] = [aUserId(world), aJobId()];
      await world.results.set(owner, aJobId(), RESULT, TTL_MS);
      await world.results.set(owner, kept, RESULT, 2 * TTL_MS);
      world.clock.advance(TTL_MS);
      expect(await world.results.sweep()).to.equal(1);
      expect(await world.results.sweep()).to.equal(0);
      expect(await world.results.get(owner, kept)).to.deep.equal(RESULT);
    });

    it('only counts what has expired in a dry run, and stops when it is told to', async () => {
      const [owner, kept] = [aUserId(world), aJobId()];
      for (let i = 0; i < 403; i++) await world.results.set(owner, aJobId(), RESULT, TTL_MS);
      await world.results.set(owner, kept, RESULT, 2 * TTL_MS);
      world.clock.advance(TTL_MS);
      for (let time = 0; time < 2; time++) expect(await world.results.sweep({ dryRun: true })).to.equal(403);
      await refusal('cancelled', () => world.results.sweep({ signal: AbortSignal.abort() }));
      expect(await world.results.sweep()).to.equal(403);
      expect(await world.results.get(owner, kept)).to.deep.equal(RESULT);
    });

    it('removes a result for its owner only, and does not mind when there is none', async () => {
      const [owner, stranger, job, other] = [aUserId(world), aUserId(world), aJobId(), aJobId()];
      for (const each of [job, other]) await world.results.set(owner, each, RESULT, TTL_MS);
      await world.results.delete(stranger, job);
      expect(await world.results.get(owner, job)).to.deep.equal(RESULT);
      for (let time = 0; time < 2; time++) await world.results.delete(owner, job);
      expect(await world.results.get(owner, job)).to.equal(undefined);
      expect(await world.results.get(owner, other)).to.deep.equal(RESULT);
    });

    it('keeps one of several that are set at the same time, whole', async () => {
      const [owner, job] = [aUserId(world), aJobId()];
      const racing = [1, 2, 3].map(n => ({ n, again: n }));
      await Promise.all(racing.map(result => world.results.set(owner, job, result, TTL_MS)));
      expect(racing).to.deep.include((await world.results.get(owner, job)) as object);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const [owner, job] = [aUserId(world), aJobId()];
      const given = structuredClone(RESULT);
      await world.results.set(owner, job, given, TTL_MS);
      given.sources.pop();
      Object.assign((await world.results.get(owner, job)) as object, { response: 'changed' });
      expect(await world.results.get(owner, job)).to.deep.equal(RESULT);
    });
  });
