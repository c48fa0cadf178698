import { openaiLlmProvider } from '../../../adapters/openai/llm-provider.ts';
import { watchLlm } from '../../../adapters/system/llm-watch.ts';
import { KEY, MODEL, type Refusal, TALKATIVE, type Wire } from './wire.ts';

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const delta = (piece: object): string =>
  event({ id: 'c', model: MODEL, choices: [{ index: 0, delta: piece, finish_reason: null }] });
const REASONS = { stop: 'stop', length: 'length', filtered: 'content_filter', 'tool-calls': 'tool_calls' } as const;
const finish: Wire['finish'] = reason =>
  event({ model: MODEL, choices: [{ index: 0, delta: {}, finish_reason: REASONS[reason] }] });
const refusal = (status: number, code: string | null, message = TALKATIVE): Refusal => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});

export const openaiWire: Wire = {
  name: 'openai',
  contentType: 'text/event-stream',
  connect: url => openaiLlmProvider({ apiKey: KEY, baseUrl: `${url}/v1`, model: MODEL, watch: watchLlm }),
  opening: delta({ role: 'assistant', content: '' }),
  text: content => delta({ content }),
  thought: text => delta({ reasoning_content: text }),
  finish,
  end: ({ reason = 'stop', usage }) =>
    finish(reason) +
    (usage === undefined
      ? ''
      : event({
          model: MODEL,
          choices: [],
          usage: {
            prompt_tokens: usage.inputTokens,
            completion_tokens: usage.outputTokens,
            prompt_tokens_details: {
              cached_tokens: usage.cachedInputTokens,
              cache_write_tokens: usage.cacheWriteTokens,
            },
          },
        })) +
    'data: [DONE]\n\n',
  nothing: ': still here\n\n',
  torn: 'data: {"choices":[{"index":0,"delta":{"content":"ha\n\n',
  endless: { begin: 'data: {"x":"', more: 'x'.repeat(1024 * 1024) },
  failure: message => event({ error: { message, type: 'server_error', code: null } }),
  refusals: {
    'model.unavailable': [refusal(500, null), refusal(503, null), refusal(404, null, 'Invalid URL (POST /chat)')],
    'model.rate-limited': [refusal(429, 'rate_limit_exceeded')],
    'model.rejected-key': [
      refusal(401, 'invalid_api_key'),
      refusal(403, null),
      refusal(402, null, 'Insufficient Balance'),
      refusal(429, 'insufficient_quota', 'You exceeded your current quota.'),
    ],
    'model.unknown': [
      refusal(404, 'model_not_found', 'The model `x` does not exist.'),
      refusal(400, null, 'x is not a valid model ID'),
    ],
    'model.invalid-request': [refusal(400, null), refusal(422, null)],
    'model.context-too-large': [
      refusal(400, 'context_length_exceeded'),
      refusal(400, null, "This model's maximum context length is 4096 tokens."),
      refusal(413, null),
      refusal(429, 'rate_limit_exceeded', 'Request too large for x on tokens per min (TPM): Limit 10, Requested 20.'),
    ],
  },
  interleaved: calls => {
    const half = ({ arguments: args }: { arguments: string }): number => Math.floor(args.length / 2);
    const piece = (index: number, part: object): string => delta({ tool_calls: [{ index, ...part }] });
    return [
      ...calls.map(({ id, name }, index) => piece(index, { id, type: 'function', function: { name, arguments: '' } })),
      ...calls.map((call, index) => piece(index, { function: { arguments: call.arguments.slice(0, half(call)) } })),
      ...calls.map((call, index) => piece(index, { function: { arguments: call.arguments.slice(half(call)) } })),
    ].join('');
  },
  mockReason: REASONS,
};
