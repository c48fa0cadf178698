import { expect } from 'chai';
import type { ModelCall } from '../../core/agent/spending/model-call.ts';
import type { CaseId, JobId } from '../../core/kernel/ids.ts';
import { aModelCall, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

const NOTHING = { costMicroUsd: 0, tokens: 0, calls: 0 };

/** core/agent/repository.ts, ModelCallRepository */
export const modelCallContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const add = (call: ModelCall): Promise<boolean> => world.agent.transact(({ calls }) => calls.add(call));
    const added = async (given: Partial<ModelCall> = {}): Promise<ModelCall> => {
      const call = aModelCall(world, given);
      expect(await add(call)).to.equal(true);
      return call;
    };
    const kept = ({ ownerId, jobId }: ModelCall) => world.agent.reads.calls.listOfTurn(ownerId, jobId);

    it('gives back every call of a turn, oldest first, to its owner', async () => {
      const first = await added();
      const { ownerId, jobId } = first;
      const second = await added({ ownerId, jobId, caseId: null, costMicroUsd: null, task: 'post-mortem' });
      await added({ ownerId });
      await added({ jobId });
      expect(await kept(first)).to.deep.equal([first, second]);
      expect(await kept({ ...first, ownerId: aUserId(world) })).to.deep.equal([]);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const given = aModelCall(world);
      const call = structuredClone(given);
      await add(given);
      for (const handed of [given, ...(await kept(call))]) Object.assign(handed, { model: 'changed', costMicroUsd: 0 });
      expect(await kept(call)).to.deep.equal([call]);
    });

    it('keeps the first call of an id, whatever comes after it', async () => {
      const call = await added();
      expect(await add({ ...call, costMicroUsd: 1 })).to.equal(false);
      expect(await kept(call)).to.deep.equal([call]);
    });

    it('lets one of those win that add the same id at once', async () => {
      const call = aModelCall(world);
      const ends = await Promise.allSettled(Array.from({ length: 4 }, () => add(call)));
      expect(ends.filter(end => end.status === 'fulfilled' && end.value)).to.have.lengthOf(1);
      expect(await kept(call)).to.deep.equal([call]);
    });

    it('adds up a turn, a case and a time, each for its owner alone', async () => {
      const { ownerId, jobId, caseId, at } = await added();
      if (caseId === null) throw new Error('the call is of a case');
      await added({ ownerId, jobId, caseId, costMicroUsd: null, at: at + 1 });
      await added({ ownerId, caseId, at: at + 2 });
      await added({ ownerId, at: at + 3 });
      await added({ jobId, caseId, at });
      const { calls } = world.agent.reads;
      const sum = (costMicroUsd: number, count: number) => ({ costMicroUsd, tokens: count * 1_200, calls: count });
      expect(await calls.spent(ownerId, { jobId })).to.deep.equal(sum(270, 2));
      expect(await calls.spent(ownerId, { caseId })).to.deep.equal(sum(540, 3));
      expect(await calls.spent(ownerId, { from: at, to: at + 4 })).to.deep.equal(sum(810, 4));
      expect(await calls.spent(ownerId, { from: at + 1, to: at + 3 })).to.deep.equal(sum(270, 2));
    });

    it('knows nothing of what nobody spent', async () => {
      const { jobId, caseId, at } = await added();
      const stranger = aUserId(world);
      const { calls } = world.agent.reads;
      for (const on of [{ jobId }, { caseId: caseId as CaseId }, { from: 0, to: at + 1 }]) {
        expect(await calls.spent(stranger, on)).to.deep.equal(NOTHING);
        expect(await calls.spentByModel(stranger, on)).to.deep.equal([]);
      }
      expect(await calls.spent(stranger, { jobId: world.ids.next() as JobId })).to.deep.equal(NOTHING);
    });

    it('adds up sums that need more than 32 bits', async () => {
      const huge = { inputTokens: 5_000_000_000, outputTokens: 4_000_000_000, costMicroUsd: 9_000_000_000 };
      const { ownerId, jobId } = await added(huge);
      await added({ ...huge, ownerId, jobId });
      expect(await world.agent.reads.calls.spent(ownerId, { jobId })).to.deep.equal({
        costMicroUsd: 18_000_000_000,
        tokens: 18_000_000_000,
        calls: 2,
      });
    });

    it('adds up by model, the dearest first, and says what nobody knows the price of', async () => {
      const { ownerId, jobId } = await added({ model: 'a/cheap', costMicroUsd: 1 });
      await added({ ownerId, jobId, model: 'b/dear', costMicroUsd: 100 });
      await added({ ownerId, jobId, model: 'b/dear', costMicroUsd: null });
      await added({ ownerId, jobId, model: 'c/unknown', costMicroUsd: null });
      const one = { inputTokens: 1_000, outputTokens: 200, cachedInputTokens: 300, tokens: 1_200, calls: 1 };
      const two = { inputTokens: 2_000, outputTokens: 400, cachedInputTokens: 600, tokens: 2_400, calls: 2 };
      expect(await world.agent.reads.calls.spentByModel(ownerId, { jobId })).to.deep.equal([
        { model: 'b/dear', costMicroUsd: 100, unpricedCalls: 1, ...two },
        { model: 'a/cheap', costMicroUsd: 1, unpricedCalls: 0, ...one },
        { model: 'c/unknown', costMicroUsd: 0, unpricedCalls: 1, ...one },
      ]);
    });

    it('counts what the same transaction added', async () => {
      const call = aModelCall(world);
      const spent = await world.agent.transact(async ({ calls }) => {
        await calls.add(call);
        return calls.spent(call.ownerId, { jobId: call.jobId });
      });
      expect(spent).to.deep.equal({ costMicroUsd: 270, tokens: 1_200, calls: 1 });
    });

    it('keeps the costs of a case that is forgotten, and no other case forgets', async () => {
      const call = await added();
      const { ownerId, at } = call;
      const caseId = call.caseId as CaseId;
      const other = await added({ ownerId });
      const ofStranger = await added({ caseId });
      const forget = () => world.agent.transact(({ calls }) => calls.forgetCase(ownerId, caseId));
      expect(await forget()).to.equal(1);
      expect(await forget()).to.equal(0);
      const { calls } = world.agent.reads;
      expect(await kept(call)).to.deep.equal([{ ...call, caseId: null }]);
      expect(await calls.spent(ownerId, { caseId })).to.deep.equal(NOTHING);
      expect((await calls.spent(ownerId, { from: at, to: at + 1 })).calls).to.equal(2);
      expect(await kept(other)).to.deep.equal([other]);
      expect(await kept(ofStranger)).to.deep.equal([ofStranger]);
    });

    it('forgets a call when its transaction fails, and remembers a case when that does', async () => {
      const lost = aModelCall(world);
      world.failNextCommit();
      await refusal('unavailable', () => add(lost));
      expect(await kept(lost)).to.deep.equal([]);
      const call = await added();
      await outcome(() =>
        world.agent.transact(async ({ calls }) => {
          await calls.forgetCase(call.ownerId, call.caseId as CaseId);
          throw new Error('planned');
        }),
      );
      expect(await kept(call)).to.deep.equal([call]);
    });

    it('refuses to write outside a transaction', async () => {
      expect(await outcome(() => world.agent.reads.calls.add(aModelCall(world)))).to.be.an('error');
    });
  });
