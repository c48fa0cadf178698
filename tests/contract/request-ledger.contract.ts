import { expect } from 'chai';
import type { RepeatableRequest } from '../../core/kernel/repeat.ts';
import { AWKWARD_TEXT, aCase, aUserId } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const TTL_MS = 60_000;
const ANSWER = { id: '7', title: AWKWARD_TEXT, closed_at: null, nested: { list: [1, true, { deep: 'x' }] } };

const HOSTILE_KEYS = [
  "'; drop table msg_requests; --",
  '%',
  '_',
  '["a","b"]',
  '\\"',
  ' ',
  '__proto__',
  'k'.repeat(255),
  'K'.repeat(255),
];

/** core/ports/request-ledger.ts, and `remember` of core/ports/transactor.ts. */
export const requestLedgerContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const aRequest = (given: Partial<RepeatableRequest> = {}): RepeatableRequest => ({
      ownerId: aUserId(world),
      route: 'POST /v1/cases',
      key: 'k-1',
      fingerprint: 'ab'.repeat(32),
      ttlMs: TTL_MS,
      ...given,
    });
    const find = ({ ownerId, route, key }: RepeatableRequest) => world.requests.find(ownerId, route, key);
    /** Makes a case and remembers the request in the same commit; gives the id of the case. */
    const create = async (request: RepeatableRequest, answer: object = ANSWER) => {
      const made = aCase(world, { ownerId: request.ownerId });
      await world.cases.transact(async ({ cases, remember }) => {
        await cases.save(made);
        return remember(request, answer);
      });
      return made.id;
    };
    const casesOf = async ({ ownerId }: RepeatableRequest): Promise<string[]> =>
      (await world.cases.reads.cases.list(ownerId, {}, { limit: 99 })).items.map(({ id }) => id);

    it('gives back the answer of a request that was remembered, with what tells the request from others', async () => {
      const request = aRequest({ content: 'cd'.repeat(32) });
      expect(await find(request)).to.equal(undefined);
      await create(request);
      const { fingerprint, content } = request;
      expect(await find(request)).to.deep.equal({ fingerprint, content, answer: ANSWER });
      const bare = aRequest();
      await create(bare);
      expect((await find(bare))?.content).to.equal(null);
    });

    it('gives the answer on to whoever remembers it, and without a request does nothing else', async () => {
      const owner = aUserId(world);
      expect(await world.cases.transact(({ remember }) => remember(undefined, ANSWER))).to.equal(ANSWER);
      expect(await world.requests.remember(undefined, ANSWER)).to.equal(ANSWER);
      expect(await world.cases.transact(({ remember }) => remember(aRequest({ ownerId: owner }), ANSWER))).to.equal(
        ANSWER,
      );
    });

    it('refuses a request that was remembered, and takes back what was made for it a second time', async () => {
      const request = aRequest();
      const first = await create(request);
      await refusal('request.repeated', () => create(request, { other: true }));
      expect(await casesOf(request)).to.deep.equal([first]);
      expect((await find(request))?.answer).to.deep.equal(ANSWER);
    });

    it('refuses another request under the same key as such', async () => {
      const request = aRequest({ content: 'cd'.repeat(32) });
      const first = await create(request);
      for (const other of [{ fingerprint: 'ff'.repeat(32) }, { content: 'ff'.repeat(32) }])
        await refusal('request.key-reused', () => create({ ...request, ...other }));
      expect(await casesOf(request)).to.deep.equal([first]);
    });

    it('remembers nothing of work that failed, whether by itself or in its commit', async () => {
      const request = aRequest();
      const planned = new Error('planned');
      const failing = world.cases.transact(async ({ remember }) => {
        await remember(request, ANSWER);
        throw planned;
      });
      expect(await failing.catch((error: unknown) => error)).to.equal(planned);
      expect(await find(request)).to.equal(undefined);
      world.failNextCommit();
      await refusal('unavailable', () => create(request));
      expect(await find(request)).to.equal(undefined);
      expect(await casesOf(request)).to.deep.equal([]);
      await create(request);
      expect((await find(request))?.answer).to.deep.equal(ANSWER);
    });

    it('lets exactly one of many that come at the same time win', async () => {
      const request = aRequest();
      const ends = await Promise.allSettled([1, 2, 3, 4, 5].map(n => create(request, { n })));
      const won = ends.flatMap((end, i) => (end.status === 'fulfilled' ? [{ id: end.value, n: i + 1 }] : []));
      expect(won).to.have.lengthOf(1);
      for (const end of ends) if (end.status === 'rejected') expect(end.reason.code).to.equal('request.repeated');
      expect(await casesOf(request)).to.deep.equal(won.map(({ id }) => id));
      expect((await find(request))?.answer).to.deep.equal({ n: won[0]?.n });
    });

    it('does the same in a commit of its own', async () => {
      const request = aRequest();
      const ends = await Promise.allSettled([1, 2, 3].map(n => world.requests.remember(request, { n })));
      const won = ends.flatMap(end => (end.status === 'fulfilled' ? [end.value] : []));
      expect(won).to.have.lengthOf(1);
      expect((await find(request))?.answer).to.deep.equal(won[0]);
      await refusal('request.repeated', () => world.requests.remember(request, ANSWER));
      await refusal('request.repeated', () => create(request));
      await refusal('request.key-reused', () => world.requests.remember({ ...request, fingerprint: 'other' }, ANSWER));
    });

    it('keeps the same key of other owners, of other routes and of other modules apart', async () => {
      const request = aRequest();
      const others = [
        aRequest(),
        { ...request, route: 'POST /v1/sessions' },
        { ...request, route: 'POST /v1/cases#part' },
      ];
      await create(request);
      for (const [n, other] of others.entries()) {
        expect(await find(other)).to.equal(undefined);
        await world.knowledge.transact(({ remember }) => remember(other, { n }));
      }
      expect((await find(request))?.answer).to.deep.equal(ANSWER);
      for (const [n, other] of others.entries()) expect((await find(other))?.answer).to.deep.equal({ n });
      await refusal('request.repeated', () => world.agent.transact(({ remember }) => remember(request, ANSWER)));
    });

    it('takes any text for a key, and no two for the same', async () => {
      const ownerId = aUserId(world);
      const requests = HOSTILE_KEYS.map(key => aRequest({ ownerId, key }));
      for (const [n, request] of requests.entries()) await create(request, { n });
      for (const [n, request] of requests.entries()) expect((await find(request))?.answer).to.deep.equal({ n });
      expect(await find(aRequest({ ownerId, key: 'another' }))).to.equal(undefined);
    });

    it('forgets a request at its moment, not before, and then takes its key for a new one', async () => {
      const request = aRequest();
      await create(request);
      world.clock.advance(TTL_MS - 1);
      await refusal('request.repeated', () => create(request));
      world.clock.advance(1);
      expect(await find(request)).to.equal(undefined);
      const other = { ...request, fingerprint: 'other', content: 'new' };
      await create(other, { again: true });
      expect(await find(request)).to.deep.equal({ fingerprint: 'other', content: 'new', answer: { again: true } });
      world.clock.advance(TTL_MS - 1);
      expect(await find(request)).to.not.equal(undefined);
    });

    it('removes what has expired and says how much that was; a dry run only counts', async () => {
      const [old, kept] = [aRequest(), aRequest({ ttlMs: 2 * TTL_MS })];
      for (const request of [old, aRequest(), kept]) await create(request);
      expect(await world.requests.sweep()).to.equal(0);
      world.clock.advance(TTL_MS);
      expect(await world.requests.sweep({ dryRun: true })).to.equal(2);
      expect(await world.requests.sweep({ dryRun: true })).to.equal(2);
      expect(await world.requests.sweep()).to.equal(2);
      expect(await world.requests.sweep()).to.equal(0);
      expect((await find(kept))?.answer).to.deep.equal(ANSWER);
    });

    it('stops removing when it is told to', async () => {
      const stopped = AbortSignal.abort(new Error('stop'));
      await refusal('cancelled', () => world.requests.sweep({ signal: stopped }));
    });

    it('keeps a large answer whole', async () => {
      const request = aRequest();
      const large = {
        text: AWKWARD_TEXT.repeat(1000),
        lines: Array.from({ length: 2000 }, (_, n) => ({ n, text: 'x' })),
      };
      expect(JSON.stringify(large).length).to.be.greaterThan(100_000);
      await create(request, large);
      expect((await find(request))?.answer).to.deep.equal(large);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const request = aRequest();
      const given = structuredClone(ANSWER);
      await create(request, given);
      given.nested.list.pop();
      Object.assign((await find(request))?.answer ?? {}, { title: 'changed' });
      expect((await find(request))?.answer).to.deep.equal(ANSWER);
    });
  });
