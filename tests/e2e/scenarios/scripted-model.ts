import type { ServerResponse } from 'node:http';
import { anthropicWire } from '../../support/llm-wires/anthropic.ts';
import { openaiWire } from '../../support/llm-wires/openai.ts';
import { serve } from '../../support/llm-wires/server.ts';
import type { Wire } from '../../support/llm-wires/wire.ts';

/** A request as a model reads it. */
export type Asked = {
  readonly provider: 'openai' | 'anthropic';
  /** All that it is told, without the marks of JSON. */
  readonly words: string;
  /** What of that look-ups have brought. */
  readonly lookedUp: readonly string[];
  /** Names of the tools that it may call. */
  readonly tools: readonly string[];
};

/** What a model does with a request. It may leave the response open: whoever asked hangs up, or the server ends. */
export type Reply = (wire: Wire, response: ServerResponse) => void;
export type Script = (asked: Asked) => Reply;
/** What each provider's model does; one that has no script must not be asked. */
export type Scripts = { readonly [provider in Asked['provider']]?: Script };

export type ScriptedModel = {
  readonly url: string;
  /** From now on, and forgets what it was asked. */
  plays(scripts: Script | Scripts): void;
  /** As if it were new. */
  reset(): void;
  asked(provider?: Asked['provider']): readonly Asked[];
  /** What went wrong here: a script that threw, or a provider that was asked and has none. */
  trouble(): unknown;
  /** Requests that are being answered. */
  open(): number;
  close(): Promise<void>;
};

/** One server that speaks the protocols of two providers. */
export const scriptedModel = async (): Promise<ScriptedModel> => {
  let scripts: Scripts = {};
  let asked: Asked[] = [];
  let trouble: unknown;
  const open = new Set<ServerResponse>();
  const server = await serve((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const provider = request.url?.endsWith('/messages') ? 'anthropic' : 'openai';
    const seen = askedOf(provider, JSON.parse(server.requests.at(-1) ?? '{}'));
    const script = scripts[provider];
    asked.push(seen);
    try {
      if (!script) throw new Error(`nobody may ask ${provider} here`);
      script(seen)(provider === 'openai' ? openaiWire : anthropicWire, response);
    } catch (error) {
      trouble ??= error;
      response.writeHead(500).end();
    }
  });
  return {
    url: server.url,
    plays(next) {
      scripts = typeof next === 'function' ? { openai: next } : next;
      asked = [];
    },
    reset() {
      scripts = {};
      asked = [];
      trouble = undefined;
    },
    asked: provider => asked.filter(one => provider === undefined || one.provider === provider),
    trouble: () => trouble,
    open: () => open.size,
    close: () => server.dispose(),
  };
};

type Body = { readonly system?: unknown; readonly messages?: readonly unknown[]; readonly tools?: readonly Tool[] };
type Tool = { readonly name?: string; readonly function?: { readonly name?: string } };

const askedOf = (provider: Asked['provider'], { system, messages = [], tools = [] }: Body): Asked => ({
  provider,
  words: textsIn([system, messages]).join('\n'),
  lookedUp: messages.filter(isLookUp).map(message => textsIn(message).join('\n')),
  tools: tools.map(tool => tool.function?.name ?? tool.name ?? ''),
});

const isLookUp = (message: unknown): boolean => /"role":"tool"|"type":"tool_result"/.test(JSON.stringify(message));

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** One script after the other; the last one again and again. */
export const inTurn = (...scripts: readonly [Script, ...Script[]]): Script => {
  let nth = 0;
  return asked => (scripts[Math.min(nth++, scripts.length - 1)] ?? scripts[0])(asked);
};

/** The number of the source whose text this is found in; 0 where there is none. */
export const numberOf = ({ words }: Pick<Asked, 'words'>, text: string): number => {
  const before = words.slice(0, Math.max(0, words.indexOf(text)));
  return Number([...before.matchAll(/^\[(\d+)\] /gm)].at(-1)?.[1] ?? 0);
};
