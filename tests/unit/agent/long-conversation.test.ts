import { expect } from 'chai';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import type { AnswerCache, KnownAnswer } from '../../../core/agent/optimizer/answer-cache.ts';
import { recordedOf } from '../../../core/agent/replay/recorded.ts';
import { circuitBreakers } from '../../../core/agent/router/breaker.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { aModel, catalogueOf, messageOf, outage, type WorldOptions, world } from './support.ts';

const SECRET = 'password=hunter2-of-alice';

/** What was said before: every second message is an answer. */
const saidSoFar = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    id: `m${nth}`,
    role: nth % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content:
      nth % 2 === 0
        ? `Remark ${nth} of the engineer. ${'More of it. '.repeat(60)}${SECRET}`
        : `> **Unsupported:** a warning.\n\nAnswer ${nth} names the pool [3]. ${'And more. '.repeat(60)}`,
    created_at: '2026-03-17T11:00:00.000Z',
  }));

const keeping = (): AnswerCache => {
  const kept = new Map<string, KnownAnswer>();
  return {
    get: async (_, question) => kept.get(question),
    set: async (_, question, answer) => void kept.set(question, answer),
  };
};

type Given = WorldOptions & { readonly said: number; readonly isRouted?: boolean; readonly maxModelCalls?: number };
const SUMMARY: Script = [{ text: ['The pool was suspected [3], the disk ruled out [1, 2].'] }];

const play = async (summarises: Script, { said, isRouted = true, maxModelCalls = 12, ...given }: Given) => {
  const [small, large] = [
    scriptedLlmProvider(summarises, { name: 'small' }),
    scriptedLlmProvider([{ text: ['It is so [1].'] }], { name: 'large' }),
  ];
  const models = catalogueOf([aModel(large), aModel(small)], {
    investigate: ['test/large'],
    ...(isRouted && { summarise: ['test/small'] }),
  });
  const w = world({ analyses: outage(), models, ...given });
  w.messages.push(...saidSoFar(said));
  await runTurn({ ...w.deps, limits: { ...w.deps.limits, maxModelCalls } })(messageOf(w), w.run);
  const sent = large.requests.at(-1)?.messages[1]?.content ?? '';
  const block = /BEGIN EARLIER MESSAGES\n(.*)\n\S+ END EARLIER MESSAGES/s.exec(sent)?.[1] ?? '';
  return { w, result: w.result(), sent, block, small, large };
};

describe('the earlier part of a long conversation', () => {
  it('is not told of where all of it is sent', async () => {
    const { sent, small } = await play(SUMMARY, { said: 6 });
    expect(sent).to.include('Remark 0').and.not.include('EARLIER MESSAGES');
    expect(small.requests).to.have.length(0);
  });

  it('is told by its first sentences where no model is there for summaries, without citations, warnings and secrets', async () => {
    const { block, sent, large, result } = await play(SUMMARY, { said: 10, isRouted: false });
    expect(block.split('\n')).to.have.length(5);
    expect(block).to.match(/^\(How earlier messages begin.*This is no source/);
    expect(block).to.include('user: Remark 0 of the engineer. More of it.');
    expect(block)
      .to.include('assistant: Answer 3 names the pool.')
      .and.not.match(/\[\d|Unsupported/);
    expect(block).not.to.include('Remark 4');
    expect(sent).not.to.include('hunter2');
    expect(large.requests).to.have.length(1);
    expect(result.trail).to.have.length(1);
  });

  it('is told by the model that is there for summaries, marked as one, without citations', async () => {
    const { block, small, result, w } = await play(SUMMARY, { said: 16 });
    expect(block.split('\n').slice(0, 2)).to.deep.equal([
      '(A summary of the first 8 messages. This is no source: cite nothing for what it says, and look in the sources whether it holds.)',
      'The pool was suspected, the disk ruled out.',
    ]);
    expect(block).to.include('Remark 8').and.not.include('Remark 6').and.not.include('Remark 10');
    const asked = JSON.stringify(small.requests[0]?.messages);
    expect(asked).to.include('Remark 0').and.include('Answer 7').and.not.include('Remark 8').and.not.include('hunter2');
    expect(asked).not.to.match(/\[3\]/);
    expect(small.requests[0]).not.to.have.property('tools');
    expect(result.trail).to.have.length(2);
    expect(result.trail?.[0]).to.include({
      model: 'test/small',
      outcome: 'answered',
      reason: 'it summarised the earlier messages',
      requests: 1,
    });
    expect(result.usage).to.include({ model: 'test/large', calls: 2 });
    expect(w.transcripts[0]?.exchanges.map(({ task, model }) => [task, model])).to.deep.equal([
      ['summarise', 'test/small'],
      ['investigate', 'test/large'],
    ]);
  });

  it('is summarised once for several questions', async () => {
    const answers = keeping();
    const first = await play(SUMMARY, { said: 14, deps: { answers } });
    const second = await play(SUMMARY, { said: 18, deps: { answers } });
    expect([first.small.requests.length, second.small.requests.length]).to.deep.equal([1, 0]);
    expect(second.block).to.include('the disk ruled out').and.include('Remark 8').and.include('Remark 10');
    expect(second.result.trail?.[0]).to.include({
      outcome: 'answered',
      reason: 'its summary of the earlier messages was kept',
      requests: 0,
    });
    const third = await play(SUMMARY, { said: 22, deps: { answers } });
    expect(third.small.requests).to.have.length(1);
    expect(third.block).to.include('A summary of the first 16 messages');
  });

  const failures: [string, Script][] = [
    ['is down', [{ error: new DomainError('model.unavailable', 'No.') }]],
    ['is cut off', [{ text: ['The pool'], reason: 'length' }]],
    ['says nothing', [{ text: [' '] }]],
  ];
  for (const [what, script] of failures)
    it(`is told by its first sentences where the model for summaries ${what}, which is asked once`, async () => {
      const { block, small, result } = await play(script, { said: 16 });
      expect(small.requests).to.have.length(1);
      expect(block)
        .to.match(/^\(How earlier messages begin/)
        .and.include('Remark 0');
      expect(result.mode).to.equal('llm');
      expect(result.trail?.[0]).to.include({ model: 'test/small', outcome: 'failed' });
      expect(result.trail?.[0]?.reason).to.match(/^no summary of the earlier messages: /);
      expect(result.notes.join()).to.include('test/small did not write the summary of the earlier messages');
    });

  it('is not left to a model for ten minutes that gave no summary of the same conversation', async () => {
    for (const [, script] of failures) {
      let now = 0;
      const stopwatch = () => now;
      const breakers = circuitBreakers(stopwatch);
      const first = await play(script, { said: 16, stopwatch, deps: { breakers } });
      expect(first.small.requests).to.have.length(1);
      now += 599_000;
      const second = await play(SUMMARY, { said: 24, stopwatch, deps: { breakers } });
      expect(second.small.requests).to.have.length(0);
      expect(second.result.mode).to.equal('llm');
      expect(second.result.notes.join()).not.to.include('summary');
      expect(second.result.trail?.[0]).to.include({
        model: 'test/small',
        outcome: 'skipped',
        reason: 'no summary of the earlier messages: it gave none of this conversation a short time ago',
      });
      now += 2_000;
      const third = await play(SUMMARY, { said: 24, stopwatch, deps: { breakers } });
      expect(third.small.requests).to.have.length(1);
    }
  });

  it('is summarised by nobody where the user names a model, and where too few requests are left for the answer', async () => {
    const named = await play(SUMMARY, { said: 16, options: { model: 'test/large' } });
    const few = await play(SUMMARY, { said: 16, maxModelCalls: 3 });
    for (const { small, block, result } of [named, few]) {
      expect(small.requests).to.have.length(0);
      expect(block).to.include('Remark 0');
      expect(result.mode).to.equal('llm');
      expect(result.notes.join()).not.to.include('summary');
    }
    expect(few.result.trail?.[0]).to.include({ model: 'test/small', outcome: 'skipped' });
  });

  it('is summarised by nobody where the budget would be left too small for the answer', async () => {
    const spending = {
      allow: async (_: object, { tokens }: { tokens: number }) =>
        tokens <= 50_000 ? ({ ok: true } as const) : { refused: 'The budget is used up.' },
      record: async () => undefined,
    };
    const { small, result } = await play(SUMMARY, { said: 16, deps: { spending } });
    expect(small.requests).to.have.length(0);
    expect(result.mode).to.equal('llm');
  });

  it('keeps to what fits, the later messages before the earlier ones', async () => {
    const { block, result } = await play(SUMMARY, { said: 199 });
    expect(block.length).to.be.lessThan(3_500);
    expect(block)
      .to.match(/; \d+ before them are left out/)
      .and.include('Remark 192')
      .and.not.include('Remark 100 ');
    expect(result.mode).to.equal('llm');
  });

  it('is not what a replay asks again', async () => {
    const { w } = await play(SUMMARY, { said: 16 });
    const [transcript] = w.transcripts;
    expect(transcript && recordedOf(transcript)?.last.model).to.equal('test/large');
    const onlySummary = transcript && { ...transcript, exchanges: transcript.exchanges.slice(0, 1) };
    expect(onlySummary && recordedOf(onlySummary)).to.equal(undefined);
  });

  it('ends the turn when it is cancelled meanwhile', async () => {
    const small = scriptedLlmProvider([{ stalls: true }], { name: 'small' });
    const large = scriptedLlmProvider([{ text: ['It is so [1].'] }], { name: 'large' });
    const models = catalogueOf([aModel(large), aModel(small)], { summarise: ['test/small'] });
    const w = world({ analyses: outage(), models });
    w.messages.push(...saidSoFar(16));
    setTimeout(() => w.stop.abort(), 20);
    const ended = await runTurn(w.deps)(messageOf(w), w.run).catch(error => error);
    expect(ended).to.have.property('code', 'cancelled');
    expect(large.requests).to.have.length(0);
  });
});
