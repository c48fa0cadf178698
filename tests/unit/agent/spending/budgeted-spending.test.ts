import { expect } from 'chai';
import { budgetedSpending } from '../../../../core/agent/spending/budgeted-spending.ts';
import type { Budgets, ModelCall } from '../../../../core/agent/spending/model-call.ts';
import type { Spender } from '../../../../core/agent/spending/spending.ts';
import type { CaseId, JobId } from '../../../../core/kernel/ids.ts';
import { fromIso } from '../../../../core/kernel/instant.ts';
import { openMemoryWorld } from '../../../contract/memory-world.ts';
import type { World } from '../../../contract/world.ts';
import { aModelCall, aUserId } from '../../../support/entities.ts';

const NOON = fromIso('2026-03-17T12:00:00.000Z');
const NO_LIMITS: Budgets = { turn: {}, case: {}, user_day: {} };
const ASKED = { tokens: 100, costMicroUsd: 50_000 };

describe('budgets for models', () => {
  let world: World;
  beforeEach(async () => {
    world = await openMemoryWorld();
    world.clock.advance(NOON - world.clock.now());
  });
  afterEach(() => world.dispose());

  const spending = (budgets: Partial<Budgets>) =>
    budgetedSpending({ clock: world.clock, ...world.agent, budgets: { ...NO_LIMITS, ...budgets } });
  const someone = (given: Partial<Spender> = {}): Spender => ({
    jobId: world.ids.next() as JobId,
    caseId: world.ids.next() as CaseId,
    ownerId: aUserId(world),
    ...given,
  });
  const spent = async (spender: Spender, given: Partial<ModelCall> = {}): Promise<void> => {
    const call = aModelCall(world, { ...spender, inputTokens: 100, outputTokens: 0, costMicroUsd: 50_000, ...given });
    await world.agent.transact(({ calls }) => calls.add(call));
  };

  it('allow anything where nothing is limited', async () => {
    expect(await spending({}).allow(someone(), { tokens: 1e9, costMicroUsd: 1e12 })).to.deep.equal({ ok: true });
  });

  it('hold to the last token and the last millionth', async () => {
    const spender = someone();
    await spent(spender);
    expect(await spending({ turn: { tokens: 200, usd: 0.1 } }).allow(spender, ASKED)).to.deep.equal({ ok: true });
    expect(await spending({ turn: { tokens: 199 } }).allow(spender, ASKED)).to.deep.equal({
      refused:
        'The budget of this answer is reached: 100 of 199 tokens are spent, and the next request may take 100. ' +
        'Ask about less at a time.',
      limit: 'The budget of this answer',
    });
    expect(await spending({ turn: { usd: 0.099_999 } }).allow(spender, ASKED)).to.deep.equal({
      refused:
        'The budget of this answer is reached: US$ 0.05 of 0.099999 are spent, and the next request may take 0.05. ' +
        'Ask about less at a time.',
      limit: 'The budget of this answer',
    });
  });

  it('are not said to be reached by a request that is larger than all of them', async () => {
    const spender = someone();
    const large = { tokens: 300, costMicroUsd: 5_250_000 };
    const advice = 'Ask about less at a time, or have an administrator raise it.';
    const refusalBy = async (budgets: Partial<Budgets>) => spending(budgets).allow(spender, large);
    expect(await refusalBy({ case: { usd: 5 } })).to.deep.equal({
      refused: `The budget of this case is too small for the next request: it is US$ 5.00, and the request may take 5.25. ${advice}`,
      limit: 'The budget of this case',
    });
    await spent(spender);
    expect(await refusalBy({ user_day: { tokens: 299 } })).to.deep.equal({
      refused: `Your budget of the day is too small for the next request: it is 299 tokens, and the request may take 300. ${advice}`,
      limit: 'Your budget of the day',
    });
    expect(await refusalBy({ user_day: { tokens: 300 } }))
      .to.have.property('refused')
      .that.includes('is reached: 100 of 300 tokens are spent');
  });

  it('count an answer, a case and a day, each for its owner', async () => {
    const spender = someone();
    const { caseId, ownerId } = spender;
    await spent(someone({ caseId, ownerId }));
    await spent(someone({ ownerId }));
    await spent(someone({ caseId }));
    const refusalBy = async (budgets: Partial<Budgets>) => {
      const allowed = await spending(budgets).allow(spender, ASKED);
      return 'refused' in allowed ? allowed.refused : null;
    };
    expect(await refusalBy({ turn: { tokens: 100 } })).to.equal(null);
    expect(await refusalBy({ case: { tokens: 200 } })).to.equal(null);
    expect(await refusalBy({ case: { tokens: 199 } })).to.match(/^The budget of this case is reached: 100 of 199/);
    expect(await refusalBy({ user_day: { tokens: 300 } })).to.equal(null);
    expect(await refusalBy({ user_day: { tokens: 299 } })).to.match(
      /^Your budget of the day is reached: 200 of 299 .* There is more from midnight UTC on\.$/,
    );
  });

  it('begin a new day at midnight UTC', async () => {
    const spender = someone();
    const limited = spending({ user_day: { tokens: 100 } });
    await spent(spender);
    world.clock.advance(12 * 3_600_000 - 1);
    expect(await limited.allow(spender, ASKED)).to.have.property('refused');
    world.clock.advance(1);
    expect(await limited.allow(spender, ASKED)).to.deep.equal({ ok: true });
  });

  it('refuse a model without a price where dollars are limited, and count its tokens where tokens are', async () => {
    const unpriced = { tokens: 100, costMicroUsd: null };
    expect(await spending({ case: { usd: 1000 } }).allow(someone(), unpriced))
      .to.have.property('refused')
      .that.matches(/^The budget of this case is in US dollars, and nobody has said what this model costs\./);
    const limited = spending({ turn: { tokens: 100 } });
    expect(await limited.allow(someone(), unpriced)).to.deep.equal({ ok: true });
    expect(await limited.allow(someone(), { ...unpriced, tokens: 101 })).to.have.property('refused');
  });

  it('set aside what is running until it is entered', async () => {
    const { ownerId } = someone();
    const limited = spending({ user_day: { tokens: 150 } });
    const [first, second] = [someone({ ownerId }), someone({ ownerId })];
    expect(await limited.allow(first, ASKED)).to.deep.equal({ ok: true });
    expect(await limited.allow(second, ASKED)).to.have.property('refused');
    expect(await limited.allow(someone(), ASKED), 'somebody else').to.deep.equal({ ok: true });
    await limited.record(aModelCall(world, { ...first, inputTokens: 40, outputTokens: 10, at: world.clock.now() }));
    expect(await limited.allow(second, ASKED)).to.deep.equal({ ok: true });
  });

  it('let one of two through that ask at the same moment for what is left', async () => {
    const { ownerId } = someone();
    const limited = spending({ user_day: { tokens: 100 } });
    const both = await Promise.all([1, 2].map(() => limited.allow(someone({ ownerId }), ASKED)));
    expect(both.filter(allowed => 'ok' in allowed)).to.have.lengthOf(1);
  });

  it('set aside nothing for a request that was refused', async () => {
    const { ownerId } = someone();
    const limited = spending({ user_day: { tokens: 100 } });
    await limited.allow(someone({ ownerId }), { ...ASKED, tokens: 101 });
    expect(await limited.allow(someone({ ownerId }), ASKED)).to.deep.equal({ ok: true });
  });

  it('take the next request of a job for the only one that it has', async () => {
    const spender = someone();
    const limited = spending({ user_day: { tokens: 100 } });
    for (let time = 0; time < 3; time++) expect(await limited.allow(spender, ASKED)).to.deep.equal({ ok: true });
  });

  it('forget after two minutes what was allowed and never entered', async () => {
    const { ownerId } = someone();
    const limited = spending({ user_day: { tokens: 100 } });
    await limited.allow(someone({ ownerId }), ASKED);
    world.clock.advance(119_999);
    expect(await limited.allow(someone({ ownerId }), ASKED)).to.have.property('refused');
    world.clock.advance(1);
    expect(await limited.allow(someone({ ownerId }), ASKED)).to.deep.equal({ ok: true });
  });

  it('are checked against a book that holds only whole numbers', async () => {
    const spender = someone();
    const { jobId, ownerId } = spender;
    const call = aModelCall(world, { ...spender, inputTokens: 10.5, outputTokens: -3, cachedInputTokens: Number.NaN });
    await spending({}).record(call);
    const [entered] = await world.agent.reads.calls.listOfTurn(ownerId, jobId);
    expect(entered).to.deep.include({ inputTokens: 11, outputTokens: 0, cachedInputTokens: 0 });
  });
});
