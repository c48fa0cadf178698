import { ollamaLlmProvider } from '../../../adapters/ollama/llm-provider.ts';
import { watchLlm } from '../../../adapters/system/llm-watch.ts';
import { MODEL, type Refusal, TALKATIVE, type Wire } from './wire.ts';

const line = (data: unknown): string => `${JSON.stringify(data)}\n`;
const message = (piece: object): string =>
  line({
    model: MODEL,
    created_at: '2026-01-05T10:00:00Z',
    message: { role: 'assistant', content: '', ...piece },
    done: false,
  });
const refusal = (status: number, error: unknown = TALKATIVE): Refusal => ({ status, body: { error } });

const end: Wire['end'] = ({ reason, usage, model = MODEL }) =>
  line({
    model,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: reason === 'length' ? 'length' : 'stop',
    ...(usage && { prompt_eval_count: usage.inputTokens, eval_count: usage.outputTokens }),
  });

export const ollamaWire: Wire = {
  name: 'ollama',
  contentType: 'application/x-ndjson',
  connect: url => ollamaLlmProvider({ host: url, model: MODEL, contextTokens: () => 16_384, watch: watchLlm }),
  opening: '',
  text: content => message({ content }),
  thought: thinking => message({ thinking }),
  finish: reason => end({ reason }),
  end,
  nothing: '\n',
  torn: '{"model":"x","message":{"role":"assistant","content":"ha\n',
  endless: { begin: '{"message":"', more: 'x'.repeat(1024 * 1024) },
  failure: error => line({ error }),
  refusals: {
    'model.unavailable': [refusal(500), refusal(503, 'server busy'), refusal(500, { message: TALKATIVE })],
    'model.rate-limited': [refusal(429)],
    'model.rejected-key': [refusal(401), refusal(403)],
    'model.unknown': [refusal(404, "model 'x' not found"), refusal(404, { message: 'model "x" not found' })],
    'model.invalid-request': [refusal(400), refusal(400, 'registry/x does not support tools')],
    'model.context-too-large': [refusal(400, 'the input length exceeds the context length'), refusal(413)],
  },
  interleaved: calls =>
    calls
      .map(({ name, arguments: args }) =>
        message({ tool_calls: [{ function: { name, arguments: args.startsWith('{"') ? JSON.parse(args) : args } }] }),
      )
      .join(''),
  hasNoIds: true,
  neverFilters: true,
};
