import { expect } from 'chai';
import { type Script, type ScriptedTurn, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import type { Model } from '../../../core/agent/router/catalogue.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { DomainError, type DomainErrorCode } from '../../../core/kernel/error.ts';
import { aModel, catalogueOf, messageOf, outage, POOL_RUNBOOK, type WorldOptions, world } from './support.ts';

const refuse = (code: DomainErrorCode, options: { retryAfterMs?: number } = {}): ScriptedTurn => ({
  error: new DomainError(code, 'secret text of the provider', options),
});

/** A turn over several models, each of a provider of its own. */
const open = (scripts: Readonly<Record<string, Script>>, given: WorldOptions & { model?: Partial<Model> } = {}) => {
  const providers = Object.entries(scripts).map(([name, script]) => scriptedLlmProvider(script, { name }));
  const models = catalogueOf(providers.map(provider => aModel(provider, given.model)));
  const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK], models, ...given });
  const asked = () => Object.fromEntries(providers.map(({ name, requests }) => [name, requests.length]));
  const trail = () => (w.result().trail ?? []).map(({ model, outcome, requests }) => [model, outcome, requests]);
  return { w, providers, asked, trail, run: () => runTurn(w.deps)(messageOf(w), w.run) };
};

describe('a turn with several models', () => {
  const failures: [string, ScriptedTurn, number][] = [
    ['is busy for too long', refuse('model.rate-limited'), 2],
    ['is down', refuse('model.unavailable'), 2],
    ['breaks off in the middle', { text: ['half of '], ...refuse('model.unavailable') }, 2],
    ['does not answer in time', refuse('deadline-exceeded'), 1],
    ['is cut off again', { text: ['half of an'], reason: 'length' }, 2],
    ['withholds the answer', { text: ['x'], reason: 'filtered' }, 1],
    ['says nothing', { text: [' '] }, 1],
    ['does not know its model', refuse('model.unknown'), 1],
    ['refuses the request', refuse('model.invalid-request'), 1],
    ['cannot take as much', refuse('model.context-too-large'), 1],
  ];
  for (const [what, turn, requests] of failures)
    it(`is answered by the second one when the first one ${what}`, async () => {
      const { w, run, trail } = open({ first: [turn], second: [{ text: ['The pool is exhausted [1].'] }] });
      await run();
      expect(w.result().mode).to.equal('llm');
      expect(w.result().usage.model).to.equal('test/second');
      expect(w.result().response).to.include('The pool is exhausted [1].').and.not.include('half of');
      expect(trail()).to.deep.equal([
        ['test/first', 'failed', requests],
        ['test/second', 'answered', 1],
      ]);
      expect(w.result().notes.join()).to.include('The model test/first did not write this answer');
      expect(JSON.stringify(w.result())).not.to.include('secret text of the provider');
    });

  it('names each of several that fail for the same reason', async () => {
    const down = refuse('model.unavailable');
    const { w, run } = open({ first: [down], second: [down], third: [{ text: ['It is so [1].'] }] });
    await run();
    expect(w.result().mode).to.equal('llm');
    expect(w.result().notes[0]).to.equal(
      'The model test/first did not write this answer: it could not be reached or broke off (model.unavailable). The same goes for test/second.',
    );
  });

  it('says in the trail that the report is by code when all of them fail', async () => {
    const { w, run, trail } = open({ first: [refuse('model.unavailable')], second: [refuse('model.unknown')] });
    await run();
    expect(w.result().mode).to.equal('grounded');
    expect(trail()).to.deep.equal([
      ['test/first', 'failed', 2],
      ['test/second', 'failed', 1],
      ['grounded', 'answered', 0],
    ]);
  });

  it('asks the one that the user names, and no other', async () => {
    const { w, run, asked } = open(
      { first: [{ text: ['1 [1]'] }], second: [refuse('model.unknown')] },
      { options: { model: 'test/second' } },
    );
    await run();
    expect(asked()).to.deep.equal({ first: 0, second: 1 });
    expect(w.result().mode).to.equal('grounded');
  });

  it('names the models that there are, once, when the user names one that is not there', async () => {
    const { w, run, asked } = open({ first: [{ text: ['1 [1]'] }] }, { options: { model: 'gpt-99' } });
    await run();
    expect(asked()).to.deep.equal({ first: 0 });
    expect(w.result().mode).to.equal('grounded');
    expect(JSON.stringify(w.result()).split('gpt-99')).to.have.length(2);
    expect(w.result().notes).to.include('Unknown model gpt-99; there is test/first.');
  });

  it('names a rejected key once, and does not try it again', async () => {
    const provider = scriptedLlmProvider([refuse('model.rejected-key')], { name: 'openai' });
    const models = catalogueOf(['a', 'b'].map(model => aModel(provider, { key: `openai/${model}`, model })));
    const first = world({ analyses: outage(), models });
    await runTurn(first.deps)(messageOf(first), first.run);
    expect(provider.requests).to.have.length(1);
    expect(first.result().notes.filter(note => note.includes('rejected-key'))).to.have.length(1);
    const second = world({ analyses: outage(), models });
    await runTurn({ ...second.deps, breakers: first.deps.breakers })(messageOf(second), second.run);
    expect(provider.requests).to.have.length(1);
    expect(second.result().notes.join()).to.include('does not accept the configured key');
  });

  it('leaves a provider alone that failed in the turns before', async () => {
    const down = scriptedLlmProvider([refuse('model.unavailable')], { name: 'down' });
    const up = scriptedLlmProvider([{ text: ['It is so [1].'] }], { name: 'up' });
    const models = catalogueOf([aModel(down), aModel(up)]);
    const worlds = [1, 2, 3, 4].map(() => world({ analyses: outage(), models }));
    const { breakers } = worlds[0]?.deps ?? world().deps;
    for (const w of worlds) await runTurn({ ...w.deps, breakers })(messageOf(w), w.run);
    expect(down.requests).to.have.length(5);
    const last = worlds.at(-1)?.result();
    expect(last?.mode).to.equal('llm');
    expect(last?.trail?.[0]).to.include({ model: 'test/down', outcome: 'skipped', requests: 0 });
  });

  it('leaves a model alone that hangs, though another one at the same address answers', async () => {
    const late = { error: new DomainError('deadline-exceeded', 'No.') };
    const provider = scriptedLlmProvider(({ model }) => (model === 'slow' ? late : { text: ['It is so [1].'] }), {
      name: 'openai',
    });
    const models = catalogueOf(['slow', 'quick'].map(model => aModel(provider, { key: `openai/${model}`, model })));
    const worlds = Array.from({ length: 7 }, () => world({ analyses: outage(), models }));
    const { breakers } = worlds[0]?.deps ?? world().deps;
    for (const w of worlds) await runTurn({ ...w.deps, breakers })(messageOf(w), w.run);
    const asked = provider.requests.map(({ model }) => model);
    expect(asked.filter(model => model === 'slow')).to.have.length(5);
    expect(asked.filter(model => model === 'quick')).to.have.length(7);
    expect(worlds.at(-1)?.result().trail?.[0]).to.include({ model: 'openai/slow', outcome: 'skipped' });
  });

  it('asks the same provider at another address while one of its addresses is left alone', async () => {
    const down = scriptedLlmProvider([refuse('model.unavailable')], { name: 'openai' });
    const up = scriptedLlmProvider([{ text: ['It is so [1].'] }], { name: 'openai' });
    const at = (provider: typeof down, host: string) =>
      aModel(provider, { key: `openai/${host}`, endpoint: `openai http://${host}/v1` });
    const models = catalogueOf([at(down, 'one'), at(up, 'two')]);
    const worlds = [1, 2, 3, 4].map(() => world({ analyses: outage(), models }));
    const { breakers } = worlds[0]?.deps ?? world().deps;
    for (const w of worlds) await runTurn({ ...w.deps, breakers })(messageOf(w), w.run);
    expect([down.requests.length, up.requests.length]).to.deep.equal([5, 4]);
    expect(worlds.at(-1)?.result().usage.model).to.equal('openai/two');
  });

  it('does not wait for a busy one where another one can be asked', async () => {
    const waits: number[] = [];
    const pause = async (ms: number): Promise<void> => void waits.push(ms);
    const busy = refuse('model.rate-limited', { retryAfterMs: 5_000 });
    const { w, run, asked } = open({ first: [busy], second: [{ text: ['ok [1]'] }] }, { deps: { pause } });
    await run();
    expect(waits).to.deep.equal([]);
    expect(asked()).to.deep.equal({ first: 1, second: 1 });
    expect(w.result().mode).to.equal('llm');
  });

  it('waits for the last one as long as it says, and each time longer', async () => {
    const waits: number[] = [];
    const pause = async (ms: number): Promise<void> => void waits.push(ms);
    const busy = refuse('model.rate-limited', { retryAfterMs: 700 });
    const { run } = open({ only: [busy] }, { deps: { pause } });
    await run();
    expect(waits).to.have.length(3);
    expect(waits.every(ms => ms >= 700)).to.equal(true);
    expect(waits[2]).to.be.at.least(1_000);
  });

  it('skips one whose context is too small for the question', async () => {
    const { w, run } = open({ first: [{ text: ['ok [1]'] }] }, { model: { contextTokens: 500 } });
    await run();
    expect(w.result().trail?.[0]).to.include({ model: 'test/first', outcome: 'skipped' });
    expect(w.result().notes.join()).to.include('was not asked: the question needs');
  });

  it('sends a small one less of what was found', async () => {
    const turn = [{ text: ['ok [1]'] }];
    const result = async (contextTokens: number) => {
      const { w, run } = open({ first: turn }, { model: { contextTokens, hasTools: false } });
      await run();
      return w.result();
    };
    const needed = Number(/needs (\d+) tokens/.exec((await result(100)).notes.join())?.[1]);
    const [least, all] = [await result(needed), await result(100_000)];
    expect(least.notes.join()).to.include('did not fit');
    expect(least.usage.compression?.sent_tokens)
      .to.be.greaterThan(0)
      .and.be.lessThan(all.usage.compression?.sent_tokens ?? 0);
  });

  it('hands a silent one less than all of the time where another one waits', async () => {
    const given: number[] = [];
    const silent = {
      name: 'silent',
      // biome-ignore lint/correctness/useYield: it never says anything
      async *chat(_: object, { deadlineMs, idleMs = deadlineMs }: { deadlineMs: number; idleMs?: number }) {
        given.push(deadlineMs, idleMs);
        throw new DomainError('deadline-exceeded', 'Too slow.');
      },
    };
    const models = catalogueOf([aModel(silent), aModel({ ...silent, name: 'last' })]);
    const w = world({ analyses: outage(), models, deadlineMs: 40_500 });
    await runTurn(w.deps)(messageOf(w), w.run);
    expect(given).to.deep.equal([25_000, 12_500, 40_000, 30_000]);
  });

  it('sends nothing when secrets cannot be taken out of it', async () => {
    const broken = {
      vault: () => ({
        redact: () => {
          throw new TypeError('a detector is broken');
        },
        read: () => false,
        find: () => [],
        restore: (text: string) => text,
        count: () => 0,
      }),
    };
    const { w, run, asked } = open({ first: [{ text: ['ok [1]'] }] }, { deps: { redactor: broken } });
    await run();
    expect(asked()).to.deep.equal({ first: 0 });
    expect(w.result().mode).to.equal('grounded');
    expect(w.result().notes.join()).to.include('nothing was sent');
  });
});
