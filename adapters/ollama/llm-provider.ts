import type { LLMProvider } from '../../core/ports/llm-provider.ts';
import type { WatchLlm } from '../../core/ports/llm-watch.ts';
import { readAnswer } from './answer.ts';
import { connect } from './connection.ts';
import { toDomainError } from './errors.ts';
import { toRequest } from './request.ts';

export type OllamaOptions = {
  /** For example `http://127.0.0.1:11434`. */
  readonly host: string;
  /** The model where a request names none. */
  readonly model: string;
  /** Tokens of question and answer together, by the name of the model. Ollama's own default is small, and it cuts off what is
   *  more without a word. */
  readonly contextTokens: (model: string) => number;
  readonly watch: WatchLlm;
};

/** The first question waits until the model is in memory. */
const IDLE_MS = 120_000;

/** Models that run on Ollama. */
export const ollamaLlmProvider = ({ host, model, contextTokens, watch }: OllamaOptions): LLMProvider => ({
  name: 'ollama',
  chat: (request, limits) =>
    watch(
      { ...limits, idleMs: limits.idleMs ?? IDLE_MS },
      async function* ({ signal, alive }) {
        const client = await connect(host, signal);
        const asked = toRequest(request, request.model ?? model, contextTokens);
        const answer = await client.chat(asked);
        yield* readAnswer(answer, asked.model, `call_${request.messages.length}`, alive);
      },
      toDomainError,
    ),
});
