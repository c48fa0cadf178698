import { expect } from 'chai';
import { CostsView, UsageOfTime, UsageQuery } from '../../../core/agent/cost-models.ts';
import { HypothesisPage } from '../../../core/agent/hypothesis-models.ts';
import { viewCaseUsage, viewUsage } from '../../../core/agent/spending/view-usage.ts';
import { listHypotheses } from '../../../core/agent/view-hypotheses.ts';
import type { CaseView } from '../../../core/case/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import { fromIso } from '../../../core/kernel/instant.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aHypothesis, aModelCall, aUserId } from '../../support/entities.ts';
import { aCase } from '../../support/http-fakes.ts';
import { refusal } from '../../support/waiting.ts';

const NOON = fromIso('2026-03-17T12:00:00.000Z');
const NOTHING = { cost_usd: 0, tokens: 0, calls: 0, unpriced_calls: 0, by_model: [] };

describe('what is kept beside the answers', () => {
  let world: World;
  let ada: Actor;
  let caseId: CaseId;
  let deps: Parameters<typeof viewCaseUsage>[0] & Parameters<typeof listHypotheses>[0];
  beforeEach(async () => {
    world = await openMemoryWorld();
    world.clock.advance(NOON - world.clock.now());
    ada = { userId: aUserId(world), roles: ['user'] };
    caseId = world.ids.next() as CaseId;
    const cases = {
      async get(actor: Actor, id: CaseId): Promise<CaseView> {
        if (actor.userId === ada.userId && id === caseId) return { ...aCase, id };
        throw new DomainError('case.not-found', 'There is no such case.');
      },
    };
    deps = { clock: world.clock, cases, reads: world.agent.reads };
  });
  afterEach(() => world.dispose());

  const spent = (given: Parameters<typeof aModelCall>[1]) =>
    world.agent.transact(({ calls }) => calls.add(aModelCall(world, { ownerId: ada.userId, caseId, ...given })));

  it('is what a case has cost, in dollars, tokens and calls, by model', async () => {
    await spent({ costMicroUsd: 1_500_000 });
    await spent({ model: 'ollama/x', costMicroUsd: null });
    const view = await viewCaseUsage(deps)(ada, caseId);
    expect(CostsView.parse(view)).to.deep.equal({
      cost_usd: 1.5,
      tokens: 2_400,
      calls: 2,
      unpriced_calls: 1,
      by_model: [
        {
          model: 'openai/gpt-4o-mini',
          cost_usd: 1.5,
          input_tokens: 1_000,
          output_tokens: 200,
          cached_input_tokens: 300,
          calls: 1,
          unpriced_calls: 0,
        },
        {
          model: 'ollama/x',
          cost_usd: 0,
          input_tokens: 1_000,
          output_tokens: 200,
          cached_input_tokens: 300,
          calls: 1,
          unpriced_calls: 1,
        },
      ],
    });
  });

  it('is kept from everybody but the owner of the case', async () => {
    const bob: Actor = { userId: aUserId(world), roles: ['user'] };
    await refusal('case.not-found', () => viewCaseUsage(deps)(bob, caseId));
    await refusal('case.not-found', () => listHypotheses(deps)(bob, caseId, { limit: 10 }));
  });

  it('is what a person has cost today, unless another time is asked for', async () => {
    await spent({ at: NOON });
    await spent({ at: fromIso('2026-03-16T23:59:59.999Z') });
    const usage = viewUsage(deps);
    const today = await usage(ada, {});
    expect(UsageOfTime.parse(today)).to.deep.include({
      from: '2026-03-17T00:00:00.000Z',
      to: '2026-03-18T00:00:00.000Z',
      calls: 1,
    });
    const month = await usage(ada, { from: '2026-03-01T00:00:00+01:00', to: '2026-04-01T00:00:00+02:00' });
    expect(month).to.deep.include({ from: '2026-02-28T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z', calls: 2 });
    expect((await usage(ada, { to: '2026-03-17T12:00:00Z' })).calls).to.equal(0);
    expect((await usage(ada, { from: '2027-01-01T00:00:00Z' })).calls).to.equal(0);
  });

  it('is asked for by times that begin before they end', async () => {
    const backwards = { from: '2026-03-17T12:00:00Z', to: '2026-03-17T12:00:00Z' };
    const { issues } = await refusal('invalid', () => viewUsage(deps)(ada, backwards));
    expect(issues).to.deep.equal([{ path: 'query.from', message: 'must be before `to`' }]);
    expect(UsageQuery.safeParse({ from: 'yesterday' }).success).to.equal(false);
  });

  it('is what somebody else has cost for administrators alone', async () => {
    await spent({ at: NOON });
    const bob: Actor = { userId: aUserId(world), roles: ['user'] };
    const usage = viewUsage(deps);
    expect(await usage(bob, {})).to.deep.include(NOTHING);
    await refusal('auth.forbidden', () => usage(bob, { user_id: ada.userId }));
    expect((await usage(ada, { user_id: ada.userId })).calls).to.equal(1);
    expect((await usage({ ...bob, roles: ['user', 'admin'] }, { user_id: ada.userId })).calls).to.equal(1);
  });

  it('is what is thought about the cause of a case, newest first, page by page', async () => {
    const add = (statement: string) =>
      world.agent.transact(({ hypotheses }) =>
        hypotheses.save(aHypothesis(world, { ownerId: ada.userId, caseId, statement })),
      );
    await add('first');
    await add('second');
    const page = await listHypotheses(deps)(ada, caseId, { limit: 1 });
    expect(HypothesisPage.parse(page).items.map(({ statement }) => statement)).to.deep.equal(['second']);
    const rest = await listHypotheses(deps)(ada, caseId, { limit: 1, cursor: page.next_cursor ?? '' });
    expect(rest.items.map(({ statement, state, origin }) => [statement, state, origin])).to.deep.equal([
      ['first', 'supported', 'code'],
    ]);
    expect(rest.next_cursor).to.equal(null);
  });
});
