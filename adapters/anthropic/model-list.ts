import { llmFailure, llmRefusal } from '../../core/ports/llm-failure.ts';

export type AnthropicAccess = { readonly apiKey: string; readonly baseUrl?: string | undefined };

const ANTHROPIC = 'https://api.anthropic.com';
/** The only version of the protocol that there is. */
const VERSION = '2023-06-01';

/** The names of the models that this key may ask; null of a server that does not list its models.
 *  @throws DomainError as LLMProvider does. */
export const anthropicModels = async (
  { apiKey, baseUrl = ANTHROPIC }: AnthropicAccess,
  signal: AbortSignal,
): Promise<readonly string[] | null> => {
  const { status, text } = await answerOf(`${baseUrl.replace(/\/$/, '')}/v1/models?limit=1000`, apiKey, signal);
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
    const headers = { 'x-api-key': apiKey, 'anthropic-version': VERSION };
    const response = await fetch(url, { headers, redirect: 'error', signal });
    return { status: response.status, text: await response.text() };
  } catch {
    throw llmFailure('unreachable');
  }
};
