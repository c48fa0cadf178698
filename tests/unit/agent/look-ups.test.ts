import { expect } from 'chai';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import type { AgentTool, ToolContext } from '../../../core/agent/tools/tool.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { ChatRequest } from '../../../core/ports/llm-provider.ts';
import { aModel, catalogueOf, EVIDENCE, messageOf, outage, type WorldOptions, world } from './support.ts';

const call = (args: object | string, name = 'read', id = 'c1') => ({
  id,
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
});

const SECRET = 'hunter2-of-alice';

/** Reads a line and gives it a number; says no to line 0, and never ends for line 99. */
const reader = () => {
  const seen: { args: unknown; context: ToolContext }[] = [];
  const tool: AgentTool = {
    definition: { name: 'read', description: 'Reads a line.', parameters: { type: 'object' } },
    async run(args, context) {
      seen.push({ args, context });
      const { line } = args as { line: number };
      if (line === 0) throw new DomainError('invalid', 'No.', { issues: [{ path: 'line', message: 'from 1 on' }] });
      if (line === 99) return new Promise<never>(() => undefined);
      if (line === 98) throw new TypeError('a bug with an inner text');
      const text = `line ${line} says password=${SECRET}`;
      const view = {
        kind: 'evidence',
        title: 'x.log',
        locator: `x.log:${line}`,
        quote: text,
        evidence_id: EVIDENCE,
      } as const;
      const id = context.mint({ view, text, facts: [], sourceUri: null, weight: 0.5 });
      return { text: `[${id}] ${text}`, summary: `line ${line}` };
    },
  };
  return { tool, seen };
};

const play = async (script: Script, given: WorldOptions & { hasTools?: boolean } = {}) => {
  const { tool, seen } = reader();
  const llm = scriptedLlmProvider(script, { name: 'm' });
  const models = catalogueOf([aModel(llm, { hasTools: given.hasTools ?? true })]);
  const w = world({ analyses: outage(), models, ...given, deps: { tools: [tool], ...given.deps } });
  await runTurn(w.deps)(messageOf(w), w.run);
  const events = (type: string) => w.published.flatMap(event => (event.type === type ? [event.data] : []));
  return { w, seen, events, llm, result: w.result(), asked: (nth: number) => llm.requests[nth] as ChatRequest };
};

/** What the tools answered to the last calls, in order. */
const answers = ({ messages }: ChatRequest): string[] =>
  messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1).map(({ content }) => content);

describe('a turn in which the model looks things up', () => {
  it('gives it what it asked for, and the answer may cite that by its number', async () => {
    const { result, asked, seen, llm } = await play((request, nth) =>
      nth === 0
        ? { toolCalls: [call({ line: 7 })] }
        : { text: [`Line seven tells it ${/\[\d+\](?= line 7)/.exec(JSON.stringify(request.messages))?.[0]}.`] },
    );
    expect(llm.requests).to.have.length(2);
    expect(asked(0).tools?.map(({ name }) => name)).to.deep.equal(['read']);
    expect(seen[0]?.args).to.deep.equal({ line: 7 });
    const cited = result.sources.find(({ locator }) => locator === 'x.log:7');
    expect(cited?.id).to.be.greaterThan(1);
    expect(result.response).to.include(`[${cited?.id}]`).and.not.include('Unsupported');
    expect(result.usage.calls).to.equal(2);
  });

  it('keeps secrets in what was looked up from the model, and puts it between the boundaries', async () => {
    const { llm, asked } = await play([{ toolCalls: [call({ line: 7 })] }, { text: ['ok [1]'] }]);
    expect(JSON.stringify(llm.requests)).not.to.include(SECRET);
    const boundary = /boundary of this conversation is: (\S+)/.exec(asked(0).messages[0]?.content ?? '')?.[1];
    expect(answers(asked(1))[0]).to.match(new RegExp(`^${boundary} BEGIN ANSWER OF read\\n.*\\n${boundary} END`, 's'));
  });

  it('cuts what is longer than may be sent', async () => {
    const { tool } = reader();
    const long: AgentTool = { ...tool, run: async () => ({ text: 'word '.repeat(50_000), summary: 'much' }) };
    const { asked } = await play([{ toolCalls: [call({})] }, { text: ['ok [1]'] }], { deps: { tools: [long] } });
    expect(answers(asked(1))[0]?.length).to.be.lessThan(8_300);
  });

  it('answers several calls at once, each under its id, in their order', async () => {
    const { asked } = await play([
      { toolCalls: [call({ line: 1 }, 'read', 'a'), call({ line: 2 }, 'read', 'b')] },
      { text: ['ok [1]'] },
    ]);
    const told = asked(1).messages.slice(-2);
    expect(told.map(message => ('toolCallId' in message ? message.toolCallId : ''))).to.deep.equal(['a', 'b']);
    expect(told.map(({ content }) => /line \d/.exec(content)?.[0])).to.deep.equal(['line 1', 'line 2']);
  });

  it('tells it what is wrong with a call, so that it can put it right', async () => {
    const { asked, result } = await play([
      { toolCalls: [call('{"line": 7', 'read', 'a'), call({ line: 0 }, 'read', 'b'), call({}, 'rm -rf', 'c')] },
      { text: ['ok [1]'] },
    ]);
    const [broken, wrong, unknown] = answers(asked(1));
    expect(broken).to.include('arguments: must be one complete JSON object');
    expect(wrong).to.include('line: from 1 on');
    expect(unknown).to.equal('There is no tool rm??rf. There are: read.'.replace('rm??rf', 'rm?-rf'));
    expect(result.mode).to.equal('llm');
  });

  it('tells it nothing of a fault of ours but that there was one', async () => {
    const { asked, events } = await play([{ toolCalls: [call({ line: 98 })] }, { text: ['ok [1]'] }]);
    expect(answers(asked(1))[0])
      .to.include('our side')
      .and.not.include('inner text');
    expect(events('tool').at(-1)).to.include({ state: 'failed', summary: 'it failed' });
  });

  it('answers the same question once, whatever the order of its arguments', async () => {
    const { asked, seen } = await play([
      { toolCalls: [call('{"line":7,"file":"a"}', 'read', 'a')] },
      { toolCalls: [call('{"file":"a", "line":7}', 'read', 'b'), call({ line: 8 }, 'read', 'c')] },
      { text: ['ok [1]'] },
    ]);
    expect(answers(asked(2))[0]).to.include('You asked exactly this before');
    expect(seen.map(({ args }) => (args as { line: number }).line)).to.deep.equal([7, 8]);
  });

  it('makes one that asks the same over and over answer', async () => {
    const { llm, asked, result } = await play(({ toolChoice }) =>
      toolChoice === 'none' ? { text: ['At last [1].'] } : { toolCalls: [call({ line: 7 })] },
    );
    expect(llm.requests).to.have.length(4);
    expect(asked(3).messages.at(-1)?.content).to.include('Answer the question now');
    expect(result.response).to.include('At last [1].');
  });

  it('makes one that asks without end answer at the limit of look-ups', async () => {
    const { seen, result, llm } = await play(({ toolChoice }, nth) =>
      toolChoice === 'none'
        ? { text: ['At last [1].'] }
        : { toolCalls: [1, 2, 3, 4, 5, 6].map(i => call({ line: 10 * nth + i }, 'read', `${i}`)) },
    );
    expect(seen).to.have.length(16);
    expect(llm.requests).to.have.length(4);
    expect(result.response).to.include('At last [1].');
  });

  it('makes one answer in the last request that a turn may make, and gives it up when it does not', async () => {
    let nth = 0;
    const { llm, result, asked } = await play(() => ({ toolCalls: [call({ line: ++nth })] }));
    expect(llm.requests).to.have.length(12);
    expect(asked(11).toolChoice).to.equal('none');
    expect(result.mode).to.equal('grounded');
    expect(result.notes.join()).to.include('it wanted to look up more instead of answering');
  });

  it('makes one answer when its context is full', async () => {
    const { tool } = reader();
    const long: AgentTool = { ...tool, run: async () => ({ text: 'word '.repeat(1_500), summary: 'much' }) };
    let nth = 0;
    const llm = scriptedLlmProvider(
      ({ toolChoice }) => (toolChoice === 'none' ? { text: ['Full [1].'] } : { toolCalls: [call({ line: ++nth })] }),
      { name: 'm' },
    );
    const models = catalogueOf([aModel(llm, { contextTokens: 16_000 })]);
    const w = world({ analyses: outage(), models, deps: { tools: [long] } });
    await runTurn(w.deps)(messageOf(w), w.run);
    expect(llm.requests.length).to.be.greaterThan(1).and.be.lessThan(10);
    expect(w.result().response).to.include('Full [1].');
  });

  it('does not wait longer for a look-up than the turn may take', async () => {
    const { result, asked } = await play([{ toolCalls: [call({ line: 99 })] }, { text: ['ok [1]'] }], {
      deadlineMs: 600,
    });
    expect(answers(asked(1))[0]).to.include('look-up failed');
    expect(result.mode).to.equal('llm');
  });

  it('offers nothing to a model that cannot call, and does not listen to calls of its own', async () => {
    const { asked, seen, result } = await play([{ text: ['ok [1]'], toolCalls: [call({ line: 7 })] }], {
      hasTools: false,
    });
    expect(asked(0)).not.to.have.property('tools');
    expect(seen).to.deep.equal([]);
    expect(result.response).to.include('ok [1]');
  });

  it('offers nothing where nothing may be looked up', async () => {
    const { tool } = reader();
    const llm = scriptedLlmProvider([{ text: ['ok [1]'] }]);
    const w = world({ analyses: outage(), llm, deps: { tools: [tool] } });
    const limits = { ...w.deps.limits, maxToolCalls: 0 };
    await runTurn({ ...w.deps, limits })(messageOf(w), w.run);
    expect(llm.requests[0]).not.to.have.property('tools');
  });

  it('tells the watchers of each look-up, and voids the words before it', async () => {
    const { events, w } = await play([
      { text: ['Let me look it up.\n'], toolCalls: [call({ line: 7 })] },
      { text: ['So it is [1].'] },
    ]);
    expect(events('tool')).to.deep.equal([
      { id: '1', name: 'read', state: 'started', summary: '', took_ms: 0 },
      { id: '1', name: 'read', state: 'finished', summary: 'line 7', took_ms: 0 },
    ]);
    const told = w.published.map(({ type, data }) => (type === 'status' ? (data as { phase: string }).phase : type));
    expect(told.slice(told.indexOf('token'), told.indexOf('saving'))).to.deep.equal([
      'token',
      'rewriting',
      'tool',
      'tool',
      'source',
      'token',
      'token',
    ]);
    expect(w.result().response).not.to.include('Let me look');
  });

  it('stops at once when it is cancelled in the middle of a look-up', async () => {
    const { tool } = reader();
    const llm = scriptedLlmProvider([{ toolCalls: [call({ line: 99 })] }]);
    const w = world({ analyses: outage(), llm, deps: { tools: [tool] } });
    const publish = w.deps.events.publish;
    w.deps.events.publish = async (topic, event) => {
      if (event.type === 'tool') queueMicrotask(() => w.stop.abort());
      return publish(topic, event);
    };
    const ended = await runTurn(w.deps)(messageOf(w), w.run).catch(error => error);
    expect(ended).to.have.property('code', 'cancelled');
    expect(w.published.flatMap(({ type, data }) => (type === 'tool' ? [data] : []))).to.have.length(1);
    expect(w.messages).to.deep.equal([]);
  });
});

describe('an answer that is not usable as it is', () => {
  it('is written again, shorter, when it was cut off', async () => {
    const { result, asked, llm } = await play([
      { text: ['A long [1] and'], reason: 'length' },
      { text: ['Short [1].'] },
    ]);
    expect(llm.requests).to.have.length(2);
    expect(
      asked(1)
        .messages.slice(-2)
        .map(({ role }) => role),
    ).to.deep.equal(['assistant', 'user']);
    expect(asked(1).toolChoice).to.equal('none');
    expect(result.response).to.include('Short [1].').and.not.include('A long');
  });

  const block = (json: string) => `\n\n\`\`\`hypotheses\n${json}\n\`\`\``;
  const GOOD = '[{"statement":"The pool is exhausted","for":[1],"against":[],"is_cause":true}]';

  it('is asked for its last block again when only that is broken, and stays otherwise', async () => {
    const { result, asked, llm } = await play([
      { text: ['It is the pool [1].', block('[{"state')] },
      { text: [block(GOOD)] },
    ]);
    expect(llm.requests).to.have.length(2);
    expect(asked(1).messages.at(-1)?.content).to.include('"hypotheses"').and.include('nothing else');
    expect(result.response).to.include('It is the pool [1].').and.not.include('```');
    expect(result.notes.join()).not.to.include('could not be read');
    expect(result.cause?.statement).to.include('pool');
  });

  it('goes out without its last block when that stays broken, and says so', async () => {
    const { result, llm } = await play([{ text: ['It is the pool [1].', block('[{"state')] }]);
    expect(llm.requests).to.have.length(2);
    expect(result.mode).to.equal('llm');
    expect(result.notes.join()).to.include('could not be read');
  });

  it('loses nothing when the model fails while it puts its last block right', async () => {
    const { result } = await play([
      { text: ['It is the pool [1].', block('{')] },
      { error: new DomainError('model.unknown', 'No.') },
    ]);
    expect(result.response).to.include('It is the pool [1].');
  });
});
