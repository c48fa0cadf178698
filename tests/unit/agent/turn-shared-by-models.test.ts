import { expect } from 'chai';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { allowanceOf } from '../../../core/agent/executor/allowance.ts';
import { timeOf } from '../../../core/agent/executor/time-share.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import type { AgentTool } from '../../../core/agent/tools/tool.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { ALICE, aModel, CASE, catalogueOf, messageOf, outage, world } from './support.ts';

const tool: AgentTool = {
  definition: { name: 'read', description: 'Reads a line.', parameters: { type: 'object' } },
  run: async () => ({ text: 'a line', summary: 'one line' }),
};

/** Looks up something new each time, whatever it is told. */
const looksUp = (): Script => (_, nth) => ({ toolCalls: [{ id: `c${nth}`, name: 'read', arguments: `{"l":${nth}}` }] });

const play = async (scripts: Readonly<Record<string, Script>>, maxModelCalls = 12) => {
  const providers = Object.entries(scripts).map(([name, script]) => scriptedLlmProvider(script, { name }));
  const models = catalogueOf(providers.map(provider => aModel(provider)));
  const w = world({ analyses: outage(), models, deps: { tools: [tool] } });
  const limits = { ...w.deps.limits, maxModelCalls, maxToolCalls: 100 };
  await runTurn({ ...w.deps, limits })(messageOf(w), w.run);
  return { result: w.result(), asked: providers.map(({ requests }) => requests.length), providers };
};

describe('the requests of a turn', () => {
  it('are not all for one model that only looks things up: three are left for the next', async () => {
    const { result, asked, providers } = await play({ first: looksUp(), second: [{ text: ['It is so [1].'] }] });
    expect(asked).to.deep.equal([9, 1]);
    const last = providers[0]?.requests.at(-1);
    expect(last?.toolChoice).to.equal('none');
    expect(last?.messages.at(-1)?.content).to.include('Answer the question now');
    expect(result.mode).to.equal('llm');
    expect(result.usage.model).to.equal('test/second');
    expect(result.notes.join()).to.include('test/first did not write this answer: it wanted to look up more');
  });

  it('are all that is left for the last model in the order', async () => {
    const { result, asked } = await play({ first: looksUp(), second: looksUp() });
    expect(asked).to.deep.equal([9, 3]);
    expect(result.mode).to.equal('grounded');
  });

  it('are at least one for each of several models, where there are as many', async () => {
    const four = { a: looksUp(), b: looksUp(), c: looksUp(), d: looksUp() };
    expect((await play(four)).asked).to.deep.equal([9, 1, 1, 1]);
    expect((await play(four, 4)).asked).to.deep.equal([1, 1, 1, 1]);
    expect((await play(four, 1)).asked).to.deep.equal([1, 0, 0, 0]);
  });

  it('are shared out anew for each model, by what those before it left', () => {
    const allowance = allowanceOf(
      { maxModelCalls: 12 },
      { jobId: 't' as JobId, caseId: CASE, ownerId: ALICE },
      undefined,
    );
    expect([0, 1, 2, 5].map(following => allowance.before(following).requestsLeft())).to.deep.equal([12, 9, 9, 7]);
    allowance.takeRequest();
    allowance.takeRequest();
    expect(allowance.before(1).requestsLeft()).to.equal(7);
  });
});

describe('the time of a turn', () => {
  const of = (ms: number, following: number): number =>
    timeOf({ remainingMs: () => ms }, () => 0, following).remainingMs();

  it('is three quarters for a model while another one follows, and all of it for the last', () => {
    expect(of(120_000, 1)).to.equal(90_000);
    expect(of(120_000, 0)).to.equal(120_000);
  });

  it('leaves fifteen seconds to each of those that follow', () => {
    expect(of(40_000, 1)).to.equal(25_000);
    expect(of(120_000, 3)).to.equal(75_000);
  });

  it('is shared equally where there is too little for that', () => {
    expect(of(20_000, 1)).to.equal(10_000);
    expect(of(30_000, 2)).to.equal(10_000);
  });
});
