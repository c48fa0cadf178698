import { LLMock } from '@copilotkit/aimock';
import { scriptedLlmProvider } from '../../adapters/memory/llm-provider.ts';
import { DomainError } from '../../core/kernel/error.ts';
import { anthropicWire } from '../support/llm-wires/anthropic.ts';
import { ollamaWire } from '../support/llm-wires/ollama.ts';
import { openaiWire } from '../support/llm-wires/openai.ts';
import { answering, refusing, serve, streaming } from '../support/llm-wires/server.ts';
import { MODEL, type Wire } from '../support/llm-wires/wire.ts';
import { type Behaviour, type Harness, llmProviderContract, type Open } from './llm-provider.contract.ts';
import { onEveryTarget } from './on-every-target.ts';

const openMemory: Open = async behaviour => {
  const turn = {
    answers: () => (behaviour.kind === 'answers' ? { ...behaviour, text: [behaviour.text] } : {}),
    stalls: () => (behaviour.kind === 'stalls' ? { text: behaviour.text ? [behaviour.text] : [], stalls: true } : {}),
    'breaks-off': () => ({ error: new DomainError('model.unavailable', 'It broke off.') }),
    refuses: () =>
      behaviour.kind === 'refuses'
        ? {
            error: new DomainError(
              behaviour.code,
              'It refused.',
              behaviour.retryAfterMs === undefined ? {} : { retryAfterMs: behaviour.retryAfterMs },
            ),
          }
        : {},
  }[behaviour.kind]();
  return {
    provider: scriptedLlmProvider([turn], { name: MODEL }),
    model: MODEL,
    dispose: async () => undefined,
  };
};

type Answer = Extract<Behaviour, { kind: 'answers' }>;

/** The third-party server knows neither caches, nor numbers and reasons in every protocol. */
const isWithinMock = ({ mockReason }: Wire, { reason, usage }: Answer): boolean =>
  usage?.cachedInputTokens === undefined &&
  (mockReason !== undefined || (usage === undefined && (reason ?? 'stop') !== 'length'));

const openMock = async (wire: Wire, { text, toolCalls, usage, reason = 'stop' }: Answer): Promise<Harness> => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5 });
  await mock.start();
  const numbers = usage && {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
  const more = {
    ...(wire.mockReason && { finishReason: wire.mockReason[reason] }),
    ...(numbers && { usage: numbers }),
  };
  mock.onMessage(
    /.*/,
    toolCalls ? { toolCalls: toolCalls.map(call => ({ ...call })), ...more } : { content: text, ...more },
  );
  return { ...wire, provider: wire.connect(mock.url), model: MODEL, dispose: async () => void (await mock.stop()) };
};

const openWire =
  (wire: Wire): Open =>
  async behaviour => {
    if (behaviour.kind === 'answers' && isWithinMock(wire, behaviour)) return openMock(wire, behaviour);
    const server = await serve(listenerOf(wire, behaviour));
    return { ...wire, ...server, provider: wire.connect(server.url), model: MODEL };
  };

const listenerOf = (wire: Wire, behaviour: Behaviour): Parameters<typeof serve>[0] => {
  if (behaviour.kind === 'answers') return answering(wire, wire.text(behaviour.text), wire.end(behaviour));
  if (behaviour.kind === 'refuses') {
    const { code, retryAfterMs } = behaviour;
    const refusal = wire.refusals[code]?.[0] ?? { status: 418, body: {} };
    return refusing({
      ...refusal,
      ...(retryAfterMs !== undefined && { headers: { 'retry-after': String(retryAfterMs / 1000) } }),
    });
  }
  return streaming(wire, response => {
    if (behaviour.text) response.write(wire.text(behaviour.text));
    if (behaviour.kind === 'breaks-off') setImmediate(() => response.destroy());
  });
};

onEveryTarget(
  'LLM provider',
  {
    memory: openMemory,
    openai: openWire(openaiWire),
    anthropic: openWire(anthropicWire),
    ollama: openWire(ollamaWire),
  },
  llmProviderContract,
);
