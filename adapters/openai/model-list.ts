import { llmFailure, llmRefusal } from '../../core/ports/llm-failure.ts';

export type OpenaiAccess = { readonly apiKey: string; readonly baseUrl?: string | undefined };

const OPENAI = 'https://api.openai.com/v1';

/** The names of the models that this key may ask; null of a server that does not list its models.
 *  @throws DomainError as LLMProvider does. */
export const openaiModels = async (
  { apiKey, baseUrl = OPENAI }: OpenaiAccess,
  signal: AbortSignal,
): Promise<readonly string[] | null> => {
  const { status, text } = await answerOf(`${baseUrl.replace(/\/$/, '')}/models`, apiKey, signal);
  if (status === 404) return null;
  if (status !== 200) throw llmRefusal({ status, text });
  try {
    const { data } = JSON.parse(text) as { readonly data: readonly { readonly id: unknown }[] };
    return data.map(({ id }) => String(id));
  } catch {
    throw llmFailure('unreadable');
  }
};

const answerOf = async (
  url: string,
  apiKey: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> => {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` }, redirect: 'error', signal });
    return { status: response.status, text: await response.text() };
  } catch {
    throw llmFailure('unreachable');
  }
};
