import { anthropicLlmProvider } from '../../../adapters/anthropic/llm-provider.ts';
import { watchLlm } from '../../../adapters/system/llm-watch.ts';
import { KEY, MODEL, type Refusal, TALKATIVE, type Wire } from './wire.ts';

const event = (type: string, data: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const REASONS = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal', 'tool-calls': 'tool_use' } as const;
const refusal = (status: number, type: string, message = TALKATIVE): Refusal => ({
  status,
  body: { type: 'error', error: { type, message } },
});

export const anthropicWire: Wire = {
  name: 'anthropic',
  contentType: 'text/event-stream',
  connect: url => anthropicLlmProvider({ apiKey: KEY, baseUrl: url, model: MODEL, watch: watchLlm }),
  opening:
    event('message_start', {
      message: { id: 'm', type: 'message', role: 'assistant', content: [], model: MODEL, stop_reason: null, usage: {} },
    }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  text: text => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  thought: thinking => event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking } }),
  finish: reason =>
    event('content_block_stop', { index: 0 }) + event('message_delta', { delta: { stop_reason: REASONS[reason] } }),
  end: ({ reason = 'stop', usage }) =>
    event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: REASONS[reason], stop_sequence: null },
      ...(usage && {
        usage: {
          input_tokens: usage.inputTokens - (usage.cachedInputTokens ?? 0) - (usage.cacheWriteTokens ?? 0),
          output_tokens: usage.outputTokens,
          cache_read_input_tokens: usage.cachedInputTokens ?? null,
          cache_creation_input_tokens: usage.cacheWriteTokens ?? null,
        },
      }),
    }) +
    event('message_stop'),
  nothing: event('ping'),
  torn: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_del\n\n',
  endless: { begin: 'event: content_block_delta\ndata: {"x":"', more: `\ndata: ${'x'.repeat(1024 * 1024)}` },
  failure: message => event('error', { error: { type: 'overloaded_error', message } }),
  refusals: {
    'model.unavailable': [refusal(500, 'api_error'), refusal(529, 'overloaded_error')],
    'model.rate-limited': [refusal(429, 'rate_limit_error')],
    'model.rejected-key': [
      refusal(401, 'authentication_error'),
      refusal(403, 'permission_error'),
      refusal(400, 'invalid_request_error', 'Your credit balance is too low to access the API.'),
    ],
    'model.unknown': [refusal(404, 'not_found_error', 'model: claude-x')],
    'model.invalid-request': [refusal(400, 'invalid_request_error')],
    'model.context-too-large': [
      refusal(400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
      refusal(413, 'request_too_large', 'Request exceeds the maximum size'),
    ],
  },
  interleaved: calls => {
    const piece = (index: number, text: string): string =>
      event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: text } });
    return [
      ...calls.map(({ id, name }, index) =>
        event('content_block_start', { index: index + 1, content_block: { type: 'tool_use', id, name, input: {} } }),
      ),
      ...calls.map(({ arguments: args }, index) => piece(index + 1, args.slice(0, 3))),
      ...calls.map(({ arguments: args }, index) => piece(index + 1, args.slice(3))),
    ].join('');
  },
  mockReason: REASONS,
};
