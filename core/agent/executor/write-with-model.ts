import type { Ids } from '../../ports/ids.ts';
import type { ChatRequest, LLMProvider } from '../../ports/llm-provider.ts';
import type { Redactor } from '../../ports/redactor.ts';
import type { TokenCounter } from '../../ports/token-counter.ts';
import type { Conversation } from '../investigate/gather.ts';
import type { Investigation } from '../investigate/investigation.ts';
import { pack } from '../optimizer/pack.ts';
import { buildMessages, type MessageParts, renderSource } from '../prompts/build-messages.ts';
import type { Turn } from '../turn.ts';
import type { Written } from '../written.ts';
import { type AskModelOptions, askModel, MOST_CHARS, type ModelAnswer, TOO_LONG } from './ask-model.ts';
import { checkAnswer } from './check-answer.ts';
import { liveText } from './live-text.ts';
import type { Pause } from './pause.ts';

export type WriteWithModelDeps = {
  ids: Ids;
  pause: Pause;
  redactor: Redactor;
  tokens: TokenCounter;
  limits: { readonly contextTokens: number; readonly answerTokens: number };
};

export type WriteWithModelOptions = Pick<AskModelOptions, 'signal' | 'deadline' | 'onRestart'> & {
  /** Text that can be shown at once. */
  readonly onText: (text: string) => Promise<void>;
};

/** An answer that was given and is no use, by the reason that its reader is told. */
export type Unusable = { readonly unusable: string };

/** The model's answer over what was found: redacted on the way out, restored and checked on the way back.
 *  @throws DomainError as LLMProvider does. */
export const writeWithModel =
  (deps: WriteWithModelDeps) =>
  async (
    provider: LLMProvider,
    turn: Turn,
    { found, conversation }: { found: Investigation; conversation: Conversation },
    options: WriteWithModelOptions,
  ): Promise<Written | Unusable> => {
    const vault = new Map<string, string>();
    const restore = (text: string): string => deps.redactor.restore(text, vault);
    const parts = {
      asked: turn,
      conversation,
      found,
      boundary: deps.ids.next(),
      redact: (text: string): string => deps.redactor.redact(text, vault),
    };
    const packed = packSources(deps, parts);
    const live = liveText(restore);
    const answer = await askModel(deps)(provider, requestOf(deps, turn, { ...parts, sources: packed.sources }), {
      ...options,
      onText: piece => options.onText(live.push(piece)),
      onRestart: async () => {
        live.end();
        await options.onRestart();
      },
    });
    await options.onText(live.end());
    if (answer === TOO_LONG) return { unusable: `its answer was longer than ${MOST_CHARS} characters` };
    const problem = problemWith(answer);
    if (problem !== undefined) return { unusable: problem };
    const { text, cited, notes } = checkAnswer(restore(answer.text), packed.sources);
    return {
      response: text,
      mode: 'llm',
      cited,
      notes: [
        ...notes,
        ...(packed.leftOut > 0 ? [`${packed.leftOut} sources did not fit into the question to the model.`] : []),
      ],
      usage: { model: answer.end.model, input: answer.end.usage.inputTokens, output: answer.end.usage.outputTokens },
    };
  };

const packSources = ({ limits, tokens }: WriteWithModelDeps, parts: Omit<MessageParts, 'sources'>) => {
  const bare = buildMessages({ ...parts, sources: [] }).reduce((sum, { content }) => sum + tokens.count(content), 0);
  const render = (source: Parameters<typeof renderSource>[0]): string => renderSource(source, parts.redact);
  return pack(parts.found.sources.all, limits.contextTokens - bare, tokens, render);
};

const requestOf = ({ limits }: WriteWithModelDeps, { options }: Turn, parts: MessageParts): ChatRequest => ({
  model: options.model,
  temperature: options.temperature,
  maxTokens: options.maxTokens ?? limits.answerTokens,
  messages: buildMessages(parts),
});

/** Half an answer is worse than the report: its missing end may be the warning. */
export const problemWith = ({ text, end }: ModelAnswer): string | undefined => {
  if (end.reason === 'filtered') return 'its provider withheld the answer';
  if (end.reason === 'length') return 'its answer was cut off at the limit of tokens';
  return text.trim() === '' ? 'its answer was empty' : undefined;
};
