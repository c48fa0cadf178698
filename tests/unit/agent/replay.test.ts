import { expect } from 'chai';
import { type ScriptedTurn, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { CUT } from '../../../core/agent/bounded-transcript.ts';
import { replayTurn } from '../../../core/agent/replay/replay-turn.ts';
import type { Model } from '../../../core/agent/router/catalogue.ts';
import type { Exchange, Transcript } from '../../../core/agent/transcript.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { ChatMessage } from '../../../core/ports/llm-provider.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aModelCall, aTranscript, aTurn } from '../../support/entities.ts';
import { refusal } from '../../support/waiting.ts';

const TOOLS = [{ name: 'count_lines', description: 'counts', parameters: {} }];
const QUESTION: readonly ChatMessage[] = [
  { role: 'system', content: 'rules' },
  { role: 'user', content: 'why?' },
];
const call = (id: string, args: string) => ({ id, name: 'count_lines', arguments: args });
const usage = { inputTokens: 1_000, outputTokens: 100 };

/** Two requests: one that looks something up, and one that answers. */
const EXCHANGES: readonly Exchange[] = [
  {
    task: 'investigate',
    model: 'old/model',
    request: { model: 'model', messages: QUESTION, tools: TOOLS, toolChoice: 'auto', maxTokens: 500 },
    answer: { text: '', toolCalls: [call('x', '{"q":"error","level":"warn"}')], usage },
    error: null,
  },
  {
    task: 'investigate',
    model: 'old/model',
    request: {
      model: 'model',
      messages: [
        ...QUESTION,
        { role: 'assistant', content: '', toolCalls: [call('x', '{"q":"error","level":"warn"}')] },
        { role: 'tool', toolCallId: 'x', content: '300 lines' },
      ],
      tools: TOOLS,
      toolChoice: 'none',
      maxTokens: 500,
    },
    answer: { text: 'The pool [1].', toolCalls: [], usage },
    error: null,
  },
];

describe('a turn that is asked again', () => {
  let world: World;
  beforeEach(async () => {
    world = await openMemoryWorld();
  });
  afterEach(() => world.dispose());

  const recorded = async (given: Partial<Transcript> = {}): Promise<Transcript> => {
    const transcript = aTranscript(world, { exchanges: EXCHANGES, ...given });
    const { id, ownerId, caseId } = transcript;
    await world.agent.transact(async ({ turns, transcripts, calls }) => {
      await turns.save(aTurn(world, { id, ownerId, caseId }));
      await transcripts.add(transcript);
      await calls.add(aModelCall(world, { jobId: id, ownerId, caseId, model: 'old/model' }));
    });
    return transcript;
  };
  const modelThat = (...script: ScriptedTurn[]) => {
    const provider = scriptedLlmProvider(script);
    const model: Model = {
      key: 'scripted/new',
      provider,
      endpoint: 'scripted',
      model: 'new',
      contextTokens: 100_000,
      hasTools: true,
      takesTemperature: true,
      tier: 'low',
      price: { input: 1, output: 10 },
    };
    return { provider, model };
  };
  const replayBy = (models: readonly Model[], id: string, model?: string, signal = new AbortController().signal) =>
    replayTurn({
      reads: world.agent.reads,
      models: { models, routes: {} },
      stopwatch: () => 0,
      tokens: { count: ({ length }) => length },
    })({ job_id: id, model }, signal);

  it('gets the same question, with the record in the place of the tools', async () => {
    const { id } = await recorded();
    const { provider, model } = modelThat(
      { toolCalls: [call('a', '{"level": "warn", "q": "error"}'), call('b', '{"q":"else"}')], usage },
      { text: ['It is the ', 'pool [1] [9].'], usage },
    );
    const view = await replayBy([model], id);
    expect(provider.requests[0]).to.deep.include({
      model: 'new',
      messages: QUESTION,
      toolChoice: 'auto',
      maxTokens: 500,
    });
    const told = provider.requests[1]?.messages.slice(-2) ?? [];
    expect(told[0]).to.deep.equal({ role: 'tool', toolCallId: 'a', content: '300 lines' });
    expect(told[1]).to.have.property('content').that.contains('not recorded');
    expect(view.replayed).to.deep.include({
      model: 'scripted/new',
      answer: 'It is the pool [1] [9].',
      cited: [1],
      requests: 2,
      look_ups: { recorded: 1, not_recorded: 1 },
      input_tokens: 2_000,
      output_tokens: 200,
      cost_usd: 0.004,
    });
    expect(view.replayed.checks.join(' ')).to.contain('1 citation');
    expect(view.recorded).to.deep.equal({
      model: 'old/model',
      answer: 'The pool [1].',
      cited: [1],
      checks: view.recorded.checks,
      input_tokens: 1_000,
      output_tokens: 200,
      cost_usd: 0.000_27,
    });
  });

  it('writes nothing: not into the case, not into the book', async () => {
    const { id, ownerId } = await recorded();
    const before = await world.agent.reads.calls.listOfTurn(ownerId, id);
    const turn = await world.agent.reads.turns.find(ownerId, id);
    await replayBy([modelThat({ text: ['x'] }).model], id);
    expect(await world.agent.reads.calls.listOfTurn(ownerId, id)).to.deep.equal(before);
    expect(await world.agent.reads.turns.find(ownerId, id)).to.deep.equal(turn);
    expect(await world.announced()).to.deep.equal([]);
  });

  it('ends with a model that looks things up forever', async () => {
    const { id } = await recorded();
    const { provider, model } = modelThat({ toolCalls: [call('a', '{}')], text: ['hm'] });
    const view = await replayBy([model], id);
    expect(view.replayed.requests).to.equal(8);
    expect(provider.requests.at(-1)?.toolChoice).to.equal('none');
  });

  it('offers no tools to a model that has none', async () => {
    const { id } = await recorded();
    const { provider, model } = modelThat({ text: ['x'] });
    await replayBy([{ ...model, hasTools: false }], id);
    expect(provider.requests[0]).to.not.have.any.keys('tools', 'toolChoice');
  });

  it('says where texts were too long to be kept', async () => {
    const [first] = EXCHANGES;
    if (!first) throw new Error('there is an exchange');
    const cut: Exchange = { ...first, request: { messages: [{ role: 'user', content: `why${CUT}` }] } };
    const { id } = await recorded({ exchanges: [cut] });
    expect((await replayBy([modelThat({ text: ['x'] }).model], id)).is_cut).to.equal(true);
    expect((await replayBy([modelThat({ text: ['x'] }).model], (await recorded()).id)).is_cut).to.equal(false);
  });

  it('does not say what became of a cost that nobody knows', async () => {
    const { id, ownerId, caseId } = await recorded();
    await world.agent.transact(({ calls }) =>
      calls.add(aModelCall(world, { jobId: id, ownerId, caseId, costMicroUsd: null })),
    );
    const { model } = modelThat({ text: ['x'] });
    const view = await replayBy([{ ...model, price: null }], id);
    expect([view.recorded.cost_usd, view.replayed.cost_usd]).to.deep.equal([null, null]);
  });

  it('is asked of the model that is named, and of no model that there is not', async () => {
    const { id } = await recorded();
    const [first, second] = [modelThat({ text: ['first'] }).model, modelThat({ text: ['second'] }).model];
    const both = [first, { ...second, key: 'scripted/second', model: 'second' }];
    expect((await replayBy(both, id, 'second')).replayed.answer).to.equal('second');
    const unknown = await refusal('model.unknown', () => replayBy(both, id, 'third'));
    expect(unknown.message).to.contain('third').and.to.contain('scripted/second');
    const none = await refusal('model.unknown', () => replayBy([], id));
    expect(none.message).to.equal('No model is configured. Set a key, or LLM_PROVIDER.');
  });

  it('is not there for an unknown turn, and for one in which no model was asked', async () => {
    const { model } = modelThat({ text: ['x'] });
    const unknown = await refusal('job.not-found', () => replayBy([model], world.ids.next()));
    expect(unknown.message).to.contain('no such turn');
    const turn = await world.agent.transact(({ turns }) => turns.save(aTurn(world)));
    const byCode = await refusal('job.not-found', () => replayBy([model], turn.id));
    expect(byCode.message).to.contain('No model was asked');
  });

  it('fails as the model does, and stops when it is told to', async () => {
    const { id } = await recorded();
    const error = new DomainError('model.rejected-key', 'The key was refused.');
    await refusal('model.rejected-key', () => replayBy([modelThat({ error }).model], id));
    const stop = new AbortController();
    stop.abort(new DomainError('cancelled', 'Enough.'));
    await refusal('cancelled', () => replayBy([modelThat({ text: ['x'] }).model], id, undefined, stop.signal));
    await refusal('model.unavailable', () => replayBy([modelThat({ text: ['x'.repeat(100_000)] }).model], id));
  });
});
