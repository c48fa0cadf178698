import { DomainError } from '../../core/kernel/error.ts';
import type { ChatChunk, ChatRequest, LLMProvider, ToldUsage, ToolCall } from '../../core/ports/llm-provider.ts';

/** What the provider does with one request. */
export type ScriptedTurn = {
  /** Text, in the pieces in which it is to arrive. */
  readonly text?: readonly string[];
  readonly toolCalls?: readonly ToolCall[];
  readonly reason?: Extract<ChatChunk, { kind: 'end' }>['reason'];
  /** Nothing is said of what is left out. */
  readonly usage?: ToldUsage;
  /** Thrown after the text, instead of the end. */
  readonly error?: DomainError;
  /** Says nothing more after the text, until it is told to stop. */
  readonly stalls?: boolean;
};

/** A turn for each request in order, the last one for all after it; or what to do with a request. */
export type Script = readonly ScriptedTurn[] | ((request: ChatRequest, nth: number) => ScriptedTurn);

export type ScriptedLlmProvider = LLMProvider & {
  /** Every request so far, copies. */
  readonly requests: readonly ChatRequest[];
};

/** A chat model that says what it was told to say. Waits only where the script stalls, and then only as long as the port
 *  allows. */
export const scriptedLlmProvider = (script: Script, { name = 'scripted' } = {}): ScriptedLlmProvider => {
  const requests: ChatRequest[] = [];
  const turnFor = (request: ChatRequest, nth: number): ScriptedTurn =>
    typeof script === 'function' ? script(request, nth) : (script[Math.min(nth, script.length - 1)] ?? {});
  return {
    name,
    requests,
    async *chat(request, { signal, deadlineMs, idleMs = deadlineMs }) {
      ensureGoing(signal);
      const turn = turnFor(request, requests.push(structuredClone(request)) - 1);
      for (const text of turn.text ?? []) {
        yield { kind: 'text', text };
        ensureGoing(signal);
      }
      if (turn.stalls) await silence(Math.min(deadlineMs, idleMs), signal);
      if (turn.error) throw turn.error;
      for (const call of turn.toolCalls ?? []) yield { kind: 'tool-call', call: { ...call } };
      const reason = turn.reason ?? (turn.toolCalls?.length ? 'tool-calls' : 'stop');
      yield { kind: 'end', reason, model: request.model ?? name, usage: { ...turn.usage } };
    },
  };
};

const cancelled = (): DomainError => new DomainError('cancelled', 'The request to the model was stopped.');

const ensureGoing = (signal: AbortSignal): void => {
  if (signal.aborted) throw cancelled();
};

const silence = (ms: number, signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      reject(new DomainError('deadline-exceeded', 'The model did not answer in time.'));
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
