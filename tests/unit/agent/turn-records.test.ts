import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { countingIds } from '../../../adapters/memory/ids.ts';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import type { AnswerCache, KnownAnswer } from '../../../core/agent/optimizer/answer-cache.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import type { ModelCall } from '../../../core/agent/spending/model-call.ts';
import type { Estimate, Spending } from '../../../core/agent/spending/spending.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { ALICE, aModel, CASE, catalogueOf, messageOf, outage, type WorldOptions, world } from './support.ts';

const SECRET = 'hunter2-of-alice';
const PRICE = { input: 2, output: 10, cached_input: 1 };

const play = async (script: Script, given: WorldOptions = {}) => {
  const llm = scriptedLlmProvider(script, { name: 'm' });
  const w = world({ analyses: outage(), models: catalogueOf([aModel(llm, { price: PRICE })]), ...given });
  await runTurn(w.deps)(messageOf(w), w.run);
  return { w, llm, result: w.result() };
};

/** A book without limits, unless told what to say. */
const book = (allow: (next: Estimate) => string | undefined = () => undefined) => {
  const calls: ModelCall[] = [];
  const spending: Spending = {
    async allow(_, next) {
      const refused = allow(next);
      return refused === undefined ? { ok: true } : { refused };
    },
    async record(call) {
      calls.push(call);
    },
  };
  return { calls, spending };
};

describe('what a turn costs', () => {
  const usage = { inputTokens: 1_000, outputTokens: 50, cachedInputTokens: 400 };

  it('is entered for each request, and summed up in the result', async () => {
    const { calls, spending } = book();
    const { w, result } = await play(
      [
        { text: ['half'], reason: 'length', usage },
        { text: ['ok [1]'], usage },
      ],
      {
        deps: { spending },
      },
    );
    expect(calls).to.have.length(2);
    expect(calls[0]).to.deep.include({
      jobId: w.turn.id,
      caseId: CASE,
      ownerId: ALICE,
      task: 'investigate',
      model: 'test/m',
      inputTokens: 1_000,
      outputTokens: 50,
      cachedInputTokens: 400,
      costMicroUsd: 600 * 2 + 400 + 50 * 10,
    });
    expect(new Set(calls.map(({ id }) => id)).size).to.equal(2);
    expect(result.usage).to.deep.include({
      input_tokens: 2_000,
      output_tokens: 100,
      cached_input_tokens: 800,
      cost_usd: 0.0042,
      calls: 2,
    });
  });

  it('counts what a model wrote before it broke off, and nothing for a request that was refused', async () => {
    const { calls, spending } = book();
    const down = new DomainError('model.unavailable', 'Gone.');
    const { result } = await play(
      [{ error: down }, { text: ['half of it'], error: down }, { text: ['ok [1]'], usage }],
      {
        deps: { spending },
      },
    );
    expect(calls).to.have.length(2);
    expect(calls[0]?.inputTokens).to.be.greaterThan(500);
    expect(calls[0]?.outputTokens).to.be.greaterThan(0);
    expect(result.usage.calls).to.equal(3);
  });

  it('is estimated where the provider does not say it, or says what cannot be', async () => {
    const answer = 'The pool was exhausted [1]. '.repeat(20);
    for (const told of [
      undefined,
      {},
      { inputTokens: 0, outputTokens: 0 },
      { inputTokens: 1e15, outputTokens: 1e15 },
    ]) {
      const { calls, spending } = book();
      const { result } = await play([{ text: [answer], usage: told }], { deps: { spending } });
      expect(calls, JSON.stringify(told)).to.have.length(1);
      expect(calls[0]?.inputTokens).to.be.greaterThan(500).and.lessThan(20_000);
      expect(calls[0]?.outputTokens).to.be.greaterThan(50).and.lessThan(1_000);
      expect(calls[0]?.costMicroUsd).to.be.greaterThan(1_500);
      expect(result.usage.input_tokens).to.equal(calls[0]?.inputTokens);
    }
  });

  it('is estimated for the half of it that the provider leaves out', async () => {
    const { calls, spending } = book();
    await play([{ text: ['It is so [1].'], usage: { outputTokens: 77 } }], { deps: { spending } });
    expect(calls[0]?.outputTokens).to.equal(77);
    expect(calls[0]?.inputTokens).to.be.greaterThan(500);
    await play([{ text: ['It is so [1].'], usage: { inputTokens: 900 } }], { deps: { spending } });
    expect(calls[1]?.inputTokens).to.equal(900);
    expect(calls[1]?.outputTokens).to.be.greaterThan(3);
  });

  it('is counted against a budget where the provider never says it', async () => {
    let spent = 0;
    const spending: Spending = {
      allow: async () => (spent < 4_000 ? { ok: true } : { refused: 'The budget of this answer is reached.' }),
      record: async ({ inputTokens, outputTokens }) => {
        spent += inputTokens + outputTokens;
      },
    };
    const { result, llm } = await play((_, nth) => ({ text: [`half ${nth} `.repeat(2_000)], reason: 'length' }), {
      deps: { spending },
    });
    expect(llm.requests).to.have.length(1);
    expect(result.notes).to.include('The budget of this answer is reached.');
  });

  it('is there when the report is by code after a model failed', async () => {
    const { result } = await play([{ text: [' '], usage }]);
    expect(result.mode).to.equal('grounded');
    expect(result.usage).to.include({ model: null, input_tokens: 1_000, calls: 1 });
  });

  it('is not given where a model has no price', async () => {
    const llm = scriptedLlmProvider([{ text: ['ok [1]'], usage }]);
    const { result } = await play([], { models: catalogueOf([aModel(llm)]) });
    expect(result.usage).not.to.have.property('cost_usd');
    expect(result.usage.input_tokens).to.equal(1_000);
  });

  it('that cannot be entered is a note, and the answer stands', async () => {
    const spending: Spending = {
      ...book().spending,
      record: async () => {
        throw new DomainError('unavailable', 'The database is away.');
      },
    };
    const { result } = await play([{ text: ['ok [1]'], usage }], { deps: { spending } });
    expect(result.mode).to.equal('llm');
    expect(result.notes).to.include('What this answer cost could not be recorded.');
  });

  it('stops before the first request when the budget is used up, and says so in its words', async () => {
    const { spending } = book(() => 'Your budget of the day is reached.');
    const { llm, result } = await play([{ text: ['ok [1]'] }], { deps: { spending } });
    expect(llm.requests).to.deep.equal([]);
    expect(result.mode).to.equal('grounded');
    expect(result.notes).to.include('Your budget of the day is reached.');
    expect(result.trail?.[0]).to.include({ outcome: 'skipped', reason: 'Your budget of the day is reached.' });
  });

  it('tells a budget that keeps several models away once', async () => {
    const { spending } = book(() => 'Your budget of the day is reached.');
    const models = catalogueOf(['a', 'b'].map(name => aModel(scriptedLlmProvider([{}], { name }))));
    const { result } = await play([], { models, deps: { spending } });
    expect(result.notes.filter(note => note.includes('budget'))).to.have.length(1);
  });
});

describe('an answer that is known', () => {
  const cache = () => {
    const kept = new Map<string, KnownAnswer>();
    const key = (scope: object, question: string) => JSON.stringify([scope, question]);
    const answers: AnswerCache = {
      get: async (scope, question) => kept.get(key(scope, question)),
      set: async (scope, question, answer) => void kept.set(key(scope, question), answer),
    };
    return { kept, answers };
  };
  const usage = { inputTokens: 1_000, outputTokens: 50 };

  it('is not asked for again, costs nothing, and is streamed', async () => {
    const { answers, kept } = cache();
    const { calls, spending } = book();
    const first = await play([{ text: ['It is the pool [1].'], usage }], { deps: { answers, spending } });
    const ids = countingIds(settableClock());
    const second = await play([{ text: ['Something else [1].'], usage }], { deps: { answers, spending, ids } });
    expect(second.llm.requests).to.deep.equal([]);
    expect(second.result.response).to.equal(first.result.response);
    expect(second.result.usage).to.include({ cached: true, calls: 0, input_tokens: 0, cost_usd: 0, model: 'test/m' });
    expect(first.result.usage.cached).to.equal(false);
    expect(calls).to.have.length(1);
    expect(second.w.published.map(({ type }) => type)).to.include('token');
    expect(JSON.stringify([...kept])).not.to.include(SECRET);
  });

  it('is another one for another question, other evidence or another model', async () => {
    const { answers } = cache();
    const turn: Script = [{ text: ['ok [1]'] }];
    await play(turn, { deps: { answers } });
    const other = aModel(scriptedLlmProvider(turn), { key: 'test/other' });
    for (const given of [
      { question: 'And why now?' },
      { analyses: outage().slice(1) },
      { models: catalogueOf([other]) },
    ])
      expect((await play(turn, { ...given, deps: { answers } })).result.usage.cached).to.equal(false);
  });

  it('is not used by whoever asks for variety, nor kept for others', async () => {
    const { answers, kept } = cache();
    await play([{ text: ['ok [1]'] }], { options: { temperature: 0.7 }, deps: { answers } });
    expect(kept.size).to.equal(0);
    await play([{ text: ['ok [1]'] }], { options: { temperature: 0 }, deps: { answers } });
    expect(kept.size).to.equal(1);
  });

  it('is kept only when it is whole', async () => {
    const { answers, kept } = cache();
    await play([{ text: ['half'], reason: 'length' }], { deps: { answers } });
    await play([{ text: ['x'], reason: 'filtered' }], { deps: { answers } });
    await play([{ text: [' '] }], { deps: { answers } });
    expect(kept.size).to.equal(0);
  });
});

describe('the transcript of a turn', () => {
  it('holds every exchange as it left, in the same commit as the answer', async () => {
    const { w } = await play([
      { error: new DomainError('model.unavailable', 'secret text of the provider') },
      { text: [`The password is in it [1].`], usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
    const [transcript] = w.transcripts;
    expect(transcript).to.include({ id: w.turn.id, ownerId: ALICE, caseId: CASE });
    expect(transcript?.exchanges.map(({ model, task, error }) => [model, task, error])).to.deep.equal([
      ['test/m', 'investigate', 'model.unavailable'],
      ['test/m', 'investigate', null],
    ]);
    expect(transcript?.exchanges[1]?.answer).to.deep.include({ usage: { inputTokens: 7, outputTokens: 3 } });
    expect(transcript?.exchanges[1]?.request.messages[0]?.role).to.equal('system');
    expect(transcript?.sources.map(({ view }) => view.id)).to.include(1);
    expect(JSON.stringify(transcript)).not.to.include('secret text of the provider');
  });

  it('holds no secret, neither of the question nor of the sources', async () => {
    const analyses = outage().map(analysis => ({
      ...analysis,
      findings: analysis.findings.map(finding => ({ ...finding, quote: `ERROR password=${SECRET} refused` })),
    }));
    const { w } = await play([{ text: ['ok [1]'] }], { analyses, question: `is password=${SECRET} wrong?` });
    expect(w.transcripts).to.have.length(1);
    expect(JSON.stringify(w.transcripts)).not.to.include(SECRET);
  });

  it('is not written where no model was asked', async () => {
    const { w } = await play([], { models: catalogueOf([]) });
    expect(w.transcripts).to.deep.equal([]);
  });

  it('is not written by a run whose answer comes too late', async () => {
    const llm = scriptedLlmProvider((_, nth) => ({ text: [`Answer ${nth} [1]`] }));
    const w = world({ analyses: outage(), llm });
    await Promise.all([1, 2].map(() => runTurn(w.deps)(messageOf(w), w.run)));
    expect(w.transcripts).to.have.length(1);
  });
});

describe('the task of a turn', () => {
  const taskOf = async (given: WorldOptions): Promise<string | undefined> => {
    const { calls, spending } = book();
    const usage = { inputTokens: 1, outputTokens: 1 };
    await play([{ text: ['ok'], usage }], { ...given, deps: { spending } });
    return calls[0]?.task;
  };
  it('is to investigate where there is evidence, and to take a first look where there is none', async () => {
    expect(await taskOf({})).to.equal('investigate');
    expect(await taskOf({ analyses: [] })).to.equal('triage');
  });
});
