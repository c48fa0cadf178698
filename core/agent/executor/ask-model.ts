import { DomainError, isDomainError } from '../../kernel/error.ts';
import type { ChatChunk, ChatRequest, LLMProvider } from '../../ports/llm-provider.ts';
import type { Pause } from './pause.ts';
import type { Deadline } from './stopwatch.ts';

export type ModelAnswer = {
  readonly text: string;
  readonly end: Extract<ChatChunk, { kind: 'end' }>;
};

/** What is told instead of an answer that goes on past MOST_CHARS. */
export const TOO_LONG = 'too-long';

/** No answer to a question is longer, whatever the limit of tokens; what goes on is a model that repeats itself or a server
 *  that is no model. In UTF-16 units. */
export const MOST_CHARS = 65_536;

export type AskModelDeps = { pause: Pause };

export type AskModelOptions = {
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  /** Called with each piece as it arrives; `restart` says that what came so far is void. */
  readonly onText: (piece: string) => Promise<void>;
  readonly onRestart: () => Promise<void>;
};

const MOST_ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
/** A model that is silent for this long has stalled. */
const IDLE_MS = 30_000;

/** One answer of a model, streamed. A busy or unreachable model is asked again, after the time it names or else twice as
 *  long as before, while the deadline allows. One that does not stop writing is stopped.
 *  @throws DomainError as LLMProvider does; the last one when it was tried in vain. */
export const askModel =
  ({ pause }: AskModelDeps) =>
  async (llm: LLMProvider, request: ChatRequest, options: AskModelOptions): Promise<ModelAnswer | typeof TOO_LONG> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await answerOf(llm, request, options);
      } catch (error) {
        const wait = waitBefore(error, attempt);
        if (wait === undefined || wait >= options.deadline.remainingMs()) throw error;
        await options.onRestart();
        await pause(wait, options.signal);
      }
    }
  };

const RETRIED: ReadonlySet<string> = new Set(['model.rate-limited', 'model.unavailable']);

const waitBefore = (error: unknown, attempt: number): number | undefined => {
  if (!(error instanceof DomainError) || !RETRIED.has(error.code) || attempt >= MOST_ATTEMPTS) return undefined;
  return Math.max(error.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1));
};

const answerOf = async (
  llm: LLMProvider,
  request: ChatRequest,
  { signal, deadline, onText }: AskModelOptions,
): Promise<ModelAnswer | typeof TOO_LONG> => {
  const deadlineMs = deadline.remainingMs();
  if (deadlineMs <= 0) throw new DomainError('deadline-exceeded', 'There was no time left to ask the model.');
  let text = '';
  for await (const chunk of llm.chat(request, { signal, deadlineMs, idleMs: IDLE_MS })) {
    signal.throwIfAborted();
    if (chunk.kind === 'end') return { text, end: chunk };
    if (chunk.kind !== 'text') continue;
    if (text.length + chunk.text.length > MOST_CHARS) return TOO_LONG;
    text += chunk.text;
    await onText(chunk.text);
  }
  throw new DomainError('model.unavailable', 'The model broke off before the end of its answer.');
};

/** Why a model's failure leads to the report instead, for its reader; undefined for what is no failure of the model. */
export const modelFailure = (error: unknown): string | undefined => {
  if (!isDomainError(error)) return undefined;
  return error.code.startsWith('model.') || error.code === 'deadline-exceeded' || error.code === 'rate-limited'
    ? error.code
    : undefined;
};
