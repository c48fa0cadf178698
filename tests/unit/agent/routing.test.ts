import { expect } from 'chai';
import { scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { circuitBreakers, enterAll, type Leave } from '../../../core/agent/router/breaker.ts';
import type { Model } from '../../../core/agent/router/catalogue.ts';
import { candidates, unknownModel } from '../../../core/agent/router/router.ts';
import type { DomainErrorCode } from '../../../core/kernel/error.ts';
import { aModel, catalogueOf } from './support.ts';

const named = (key: string, given: Partial<Model> = {}): Model =>
  aModel(scriptedLlmProvider([{}], { name: key.split('/')[0] ?? '' }), {
    key,
    model: key.split('/')[1] ?? '',
    ...given,
  });
const small = named('ollama/small', { contextTokens: 4_000, hasTools: false });
const large = named('openai/large');
const twin = named('compatible/large');
const CATALOGUE = catalogueOf([small, large, twin], { 'post-mortem': ['openai/large', 'ollama/small'] });
const keysOf = (models: readonly Model[]): string[] => models.map(({ key }) => key);
const NEEDS = { tokens: 1_000 };

describe('which models are asked', () => {
  it('are all of them in their order, where the task has no route', () => {
    const { models, skipped } = candidates(CATALOGUE, 'investigate', NEEDS);
    expect(keysOf(models)).to.deep.equal(['ollama/small', 'openai/large', 'compatible/large']);
    expect(skipped).to.deep.equal([]);
  });

  it('are those of the route in its order, where there is one', () => {
    expect(keysOf(candidates(CATALOGUE, 'post-mortem', NEEDS).models)).to.deep.equal(['openai/large', 'ollama/small']);
  });

  it('are none whose context is too small, and the trail says so', () => {
    const { models, skipped } = candidates(CATALOGUE, 'triage', { tokens: 4_001 });
    expect(keysOf(models)).not.to.include('ollama/small');
    const reason = 'the question needs 4001 tokens, and it takes 4000';
    expect(skipped).to.deep.equal([{ model: 'ollama/small', outcome: 'skipped', reason, requests: 0, took_ms: 0 }]);
  });

  it('are none without tools where tools are needed', () => {
    const { models, skipped } = candidates(CATALOGUE, 'triage', { ...NEEDS, tools: true });
    expect(keysOf(models)).to.deep.equal(['openai/large', 'compatible/large']);
    expect(skipped[0]).to.include({ model: 'ollama/small', reason: 'it cannot call tools' });
  });

  it('is only the one that is named by its key, even if it is not on the route', () => {
    const wanted = candidates(CATALOGUE, 'post-mortem', { ...NEEDS, wanted: 'compatible/large' });
    expect(keysOf(wanted.models)).to.deep.equal(['compatible/large']);
  });

  it('is the first of the route that has the name, where a bare name is given', () => {
    expect(keysOf(candidates(CATALOGUE, 'triage', { ...NEEDS, wanted: 'large' }).models)).to.deep.equal([
      'openai/large',
    ]);
  });

  it('is told to whoever names one that is not there', () => {
    expect(unknownModel(CATALOGUE, 'gpt-99')).to.equal(
      'Unknown model gpt-99; there are ollama/small, openai/large, compatible/large.',
    );
    expect(unknownModel(catalogueOf([]), 'gpt-99')).to.equal('Unknown model gpt-99; there are none.');
    for (const name of [undefined, 'openai/large', 'small']) expect(unknownModel(CATALOGUE, name)).to.equal(undefined);
  });
});

describe('the breaker of a provider', () => {
  let now = 0;
  const open = () => {
    now = 0;
    return circuitBreakers(() => now, { threshold: 3, openMs: 1_000, rejectedKeyMs: 60_000 });
  };
  const enter = (breakers: ReturnType<typeof open>, provider = 'openai'): Leave => {
    const entered = breakers.enter(provider);
    if ('refused' in entered) throw new Error(`refused: ${entered.refused}`);
    return entered.leave;
  };
  it('is several where one request depends on several, and any of them keeps it away', () => {
    const breakers = open();
    const both = ['openai', 'openai/slow'];
    const enterBoth = (): Leave => {
      const entered = enterAll(breakers, both);
      if ('refused' in entered) throw new Error(`refused: ${entered.refused}`);
      return entered.leave;
    };
    for (let i = 0; i < 3; i++) {
      enterBoth().failed('deadline-exceeded');
      enter(breakers).succeeded();
    }
    expect(breakers.isShut('openai')).to.equal(false);
    expect(enterAll(breakers, both)).to.deep.equal({ refused: 'deadline-exceeded' });
    now += 1_000;
    const probe = enterBoth();
    expect(enterAll(breakers, both)).to.deep.equal({ refused: 'deadline-exceeded' });
    probe.succeeded();
    expect(breakers.isShut('openai/slow')).to.equal(false);
    fail(breakers, 3);
    // What keeps the first of them away does not use up the probe of the second.
    now += 1_000;
    enter(breakers);
    expect(enterAll(breakers, both)).to.deep.equal({ refused: 'model.unavailable' });
    expect(breakers.isShut('openai/slow')).to.equal(false);
  });

  it('may be stricter for one thing than for others', () => {
    const breakers = open();
    const strict = { threshold: 1, openMs: 5_000 };
    const once = breakers.enter('summaries', strict);
    if ('leave' in once) once.leave.failed('model.unavailable');
    now += 4_999;
    expect(breakers.enter('summaries', strict)).to.deep.equal({ refused: 'model.unavailable' });
    now += 1;
    expect(breakers.enter('summaries', strict)).to.have.property('leave');
  });

  const fail = (breakers: ReturnType<typeof open>, times: number, code: DomainErrorCode = 'model.unavailable') => {
    for (let i = 0; i < times; i++) enter(breakers).failed(code);
  };

  it('opens after so many failures in a row, for this provider alone', () => {
    const breakers = open();
    fail(breakers, 2);
    enter(breakers).succeeded();
    fail(breakers, 2, 'deadline-exceeded');
    expect(breakers.isShut('openai')).to.equal(false);
    fail(breakers, 1);
    expect(breakers.enter('openai')).to.deep.equal({ refused: 'model.unavailable' });
    expect(breakers.isShut('anthropic')).to.equal(false);
  });

  it('does not open for a provider that is there and says no', () => {
    const breakers = open();
    for (let i = 0; i < 5; i++) {
      fail(breakers, 2);
      fail(breakers, 1, 'model.rate-limited');
    }
    expect(breakers.isShut('openai')).to.equal(false);
  });

  it('lets one request through after a while, and opens again when that fails', () => {
    const breakers = open();
    fail(breakers, 3);
    now = 999;
    expect(breakers.isShut('openai')).to.equal(true);
    now = 1_000;
    const probe = enter(breakers);
    expect(breakers.isShut('openai')).to.equal(true);
    probe.failed('model.unavailable');
    now = 1_999;
    expect(breakers.isShut('openai')).to.equal(true);
    now = 2_000;
    enter(breakers).succeeded();
    expect(breakers.isShut('openai')).to.equal(false);
    fail(breakers, 2);
    expect(breakers.isShut('openai')).to.equal(false);
  });

  it('lets another one through when the one that tried it was given up', () => {
    const breakers = open();
    fail(breakers, 3);
    now = 1_000;
    enter(breakers).abandoned();
    expect(breakers.isShut('openai')).to.equal(false);
  });

  it('stays open for long after a rejected key, and says that this is why', () => {
    const breakers = open();
    fail(breakers, 1, 'model.rejected-key');
    now = 59_999;
    expect(breakers.enter('openai')).to.deep.equal({ refused: 'model.rejected-key' });
    now = 60_000;
    expect(breakers.isShut('openai')).to.equal(false);
  });

  it('is not closed by a request from before it opened that counts nothing', () => {
    const breakers = open();
    const early = enter(breakers);
    fail(breakers, 3);
    now = 1_000;
    enter(breakers);
    early.abandoned();
    expect(breakers.isShut('openai')).to.equal(true);
  });
});
