import { expect } from 'chai';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { allowanceOf } from '../../../core/agent/executor/allowance.ts';
import { timeOf } from '../../../core/agent/executor/time-share.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import type { Spending } from '../../../core/agent/spending/spending.ts';
import type { AgentTool } from '../../../core/agent/tools/tool.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { ALICE, aModel, CASE, catalogueOf, messageOf, outage, world } from './support.ts';

const tool: AgentTool = {
  definition: { name: 'read', description: 'Reads a line.', parameters: { type: 'object' } },
  run: async () => ({ text: 'a line', summary: 'one line' }),
};

/** Looks up something new each time, whatever it is told. */
const looksUp = (): Script => (_, nth) => ({ toolCalls: [{ id: `c${nth}`, name: 'read', arguments: `{"l":${nth}}` }] });

const SPENDER = { jobId: 't' as JobId, caseId: CASE, ownerId: ALICE };

const play = async (
  scripts: Readonly<Record<string, Script>>,
  maxModelCalls = 12,
  maxToolCalls = 100,
  spending?: Spending,
) => {
  let looked = 0;
  const counted: AgentTool = {
    ...tool,
    async run(...given) {
      looked += 1;
      return tool.run(...given);
    },
  };
  const providers = Object.entries(scripts).map(([name, script]) => scriptedLlmProvider(script, { name }));
  const models = catalogueOf(providers.map(provider => aModel(provider)));
  const w = world({ analyses: outage(), models, deps: { tools: [counted], spending } });
  const limits = { ...w.deps.limits, maxModelCalls, maxToolCalls };
  await runTurn({ ...w.deps, limits })(messageOf(w), w.run);
  return {
    result: w.result(),
    asked: providers.map(({ requests }) => requests.length),
    providers,
    looked: () => looked,
  };
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
    const allowance = allowanceOf({ maxModelCalls: 12 }, SPENDER, undefined);
    expect([0, 1, 2, 5].map(following => allowance.before(following).requestsLeft())).to.deep.equal([12, 9, 9, 7]);
    allowance.takeRequest();
    allowance.takeRequest();
    expect(allowance.before(1).requestsLeft()).to.equal(7);
  });
});

describe('the look-ups of a turn', () => {
  it('are not all for one model: four are left for the next, with which it may look things up', async () => {
    const looksUpAll: Script = (_, nth) => ({
      toolCalls: [1, 2, 3, 4].map(l => ({ id: `c${nth}${l}`, name: 'read', arguments: `{"l":${nth * 4 + l}}` })),
    });
    const { result, providers, looked } = await play({ first: looksUpAll, second: looksUpAll }, 12, 16);
    expect(looked()).to.equal(16);
    expect(providers.map(({ requests }) => requests.map(({ toolChoice }) => toolChoice))).to.deep.equal([
      ['auto', 'auto', 'auto', 'none'],
      ['auto', 'none'],
    ]);
    expect(result.mode).to.equal('grounded');
  });

  it('are shared out anew for each model, by what those before it left, and equally where there are few', () => {
    const looksUpTo = (maxToolCalls: number, following: number): number => {
      const allowance = allowanceOf({ maxToolCalls }, SPENDER, undefined).before(following);
      for (let calls = 0; ; calls++) if (allowance.takeTool() === undefined) return calls;
    };
    expect([0, 1, 2, 7].map(following => looksUpTo(16, following))).to.deep.equal([16, 12, 12, 9]);
    expect([0, 1, 2].map(following => looksUpTo(3, following))).to.deep.equal([3, 2, 1]);
    expect(looksUpTo(1, 3)).to.equal(1);
  });
});

describe('the budget of a turn', () => {
  /** As a provider counts, which may be more than we do. */
  const dear = (text: string): Script => [{ text: [text], usage: { inputTokens: 19_900, outputTokens: 100 } }];
  const dearLookUps: Script = (_, nth) => ({
    toolCalls: [{ id: `c${nth}`, name: 'read', arguments: `{"l":${nth}}` }],
    usage: { inputTokens: 19_900, outputTokens: 100 },
  });
  const budgeted = (tokens: number) => {
    let spent = 0;
    const spending: Spending = {
      allow: async (_, next) =>
        spent + next.tokens <= tokens
          ? { ok: true }
          : { refused: `The budget is reached: ${spent} are spent, ${next.tokens} wanted.`, limit: 'turn' },
      async record({ inputTokens, outputTokens }) {
        spent += inputTokens + outputTokens;
      },
    };
    return spending;
  };

  it('is not all for one model that only looks things up: it pays for an answer of the next', async () => {
    const scripts = { first: dearLookUps, second: dear('It is so [1].') };
    const { result, asked, providers } = await play(scripts, 12, 100, budgeted(60_000));
    expect(asked).to.deep.equal([2, 1]);
    expect(providers[0]?.requests.at(-1)?.toolChoice).to.equal('none');
    expect(result.usage.model).to.equal('test/second');
  });

  it('pays for an answer of each of those that follow', async () => {
    const scripts = { a: dearLookUps, b: dearLookUps, c: dear('It is so [1].') };
    const { result, asked } = await play(scripts, 12, 100, budgeted(80_000));
    expect(asked).to.deep.equal([2, 1, 1]);
    expect(result.usage.model).to.equal('test/c');
  });

  it('is for the first where it pays for one answer only, and the reader is told of it once', async () => {
    const scripts = { first: dear(' '), second: dear('It is so [1].') };
    const { result, asked } = await play(scripts, 12, 100, budgeted(25_000));
    expect(asked).to.deep.equal([1, 0]);
    expect(result.notes.filter(note => note.startsWith('The budget is reached'))).to.have.length(1);
  });

  it('is told once where it stops several, with the numbers of the last', async () => {
    const scripts = { first: dearLookUps, second: dearLookUps };
    const { result, asked } = await play(scripts, 12, 100, budgeted(22_000));
    expect(asked).to.deep.equal([1, 0]);
    const told = result.notes.filter(note => note.startsWith('The budget is reached'));
    expect(result.trail?.map(({ reason }) => reason).filter(reason => reason.startsWith('The budget'))).to.have.length(
      2,
    );
    expect(told).to.deep.equal([result.trail?.[1]?.reason]);
  });

  it('has the one request answered that it pays for, without look-ups', async () => {
    const { asked, providers, result } = await play({ first: dear('It is so [1].') }, 12, 100, budgeted(9_000));
    expect(asked).to.deep.equal([1]);
    expect(providers[0]?.requests[0]?.toolChoice).to.equal('none');
    expect(result.mode).to.equal('llm');
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
