import type { Values } from './variables.ts';

export type ChatProvider =
  | {
      readonly name: 'openai' | 'anthropic';
      readonly apiKey: string;
      readonly baseUrl: string | undefined;
      /** The one that is asked where nothing says otherwise. */
      readonly model: string;
    }
  | { readonly name: 'ollama'; readonly host: string; readonly model: string };

/** Whose models may be asked, in order, if any. */
export type LlmChoice =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'providers'; readonly providers: readonly [ChatProvider, ...ChatProvider[]] }
  /** Nobody was named: an Ollama on this machine, if it runs when we start. */
  | { readonly kind: 'ollama-if-running'; readonly ollama: ChatProvider & { readonly name: 'ollama' } };

/** What servers without keys are sent as one. */
const NO_KEY = 'none';
export const OLLAMA_HERE = 'http://127.0.0.1:11434';

type Problem = (text: string) => void;

/** `auto` lets everybody take part who was named; a name lets only that one, so that nobody else sees anything. A model of
 *  Ollama in CONFIG_FILE names it as OLLAMA_HOST does. */
export const chooseLlm = (values: Values, isOllamaListed: boolean, problem: Problem): LlmChoice => {
  const { LLM_PROVIDER } = values;
  if (LLM_PROVIDER === 'none') return { kind: 'none', why: 'LLM_PROVIDER is none' };
  const named = { openai: openai(values), anthropic: anthropic(values), ollama: ollama(values) };
  if (LLM_PROVIDER !== 'auto') {
    const only = named[LLM_PROVIDER];
    if (only !== undefined) return { kind: 'providers', providers: [only] };
    problem(`LLM_PROVIDER: ${LLM_PROVIDER} needs ${NEEDS[LLM_PROVIDER]}`);
    return { kind: 'none', why: 'nothing says where it is' };
  }
  const takesPart = isOllamaListed || values.OLLAMA_HOST !== undefined;
  const [first, ...others] = [named.openai, named.anthropic, takesPart ? named.ollama : undefined].filter(
    provider => provider !== undefined,
  );
  if (first !== undefined) return { kind: 'providers', providers: [first, ...others] };
  return { kind: 'ollama-if-running', ollama: named.ollama };
};

const NEEDS = {
  openai: 'OPENAI_API_KEY, or OPENAI_BASE_URL for a server without keys',
  anthropic: 'ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server without keys',
  ollama: 'OLLAMA_HOST',
};

const openai = ({ OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL }: Values): ChatProvider | undefined =>
  OPENAI_API_KEY || OPENAI_BASE_URL
    ? { name: 'openai', apiKey: OPENAI_API_KEY ?? NO_KEY, baseUrl: OPENAI_BASE_URL, model: OPENAI_MODEL }
    : undefined;

const anthropic = ({ ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL }: Values): ChatProvider | undefined =>
  ANTHROPIC_API_KEY || ANTHROPIC_BASE_URL
    ? { name: 'anthropic', apiKey: ANTHROPIC_API_KEY ?? NO_KEY, baseUrl: ANTHROPIC_BASE_URL, model: ANTHROPIC_MODEL }
    : undefined;

const ollama = ({ OLLAMA_HOST = OLLAMA_HERE, OLLAMA_MODEL }: Values): ChatProvider & { readonly name: 'ollama' } => ({
  name: 'ollama',
  host: OLLAMA_HOST,
  model: OLLAMA_MODEL,
});
