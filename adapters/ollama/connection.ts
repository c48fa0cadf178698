import type { Ollama } from 'ollama';
import { llmRefusal, retryAfterMs } from '../../core/ports/llm-failure.ts';

/** A client for one request, which the signal ends, for the package has neither a signal nor a time-out. It is loaded with the
 *  first request. What it would print (the text of an answer that cannot be read) or send along by itself (a key from the
 *  environment) does not get that far.
 *  @throws DomainError as LLMProvider does, from its methods, for an answer that is a refusal. */
export const connect = async (host: string, signal: AbortSignal): Promise<Ollama> => {
  const { Ollama: Client } = await import('ollama');
  return new Client({ host, fetch: (input, init) => ask(input, init, signal) });
};

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

const ask: (...args: [...Parameters<typeof fetch>, AbortSignal]) => Promise<Response> = async (input, init, signal) => {
  // Nobody sends the question on to somewhere else.
  const response = await fetch(input, { ...init, headers: HEADERS, signal, redirect: 'error' });
  if (!response.ok) throw await refusal(response);
  return new Response(response.body?.pipeThrough(wholeLines()), response);
};

const LONGEST_REFUSAL_CHARS = 65_536;

const refusal = async (response: Response): Promise<Error> => {
  let text = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    if (text.length > LONGEST_REFUSAL_CHARS) break;
  }
  return llmRefusal({
    status: response.status,
    text: response.headers.get('content-type')?.includes('json') ? text : '',
    retryAfterMs: retryAfterMs(name => response.headers.get(name), Date.now()),
  });
};

/** No line of an answer is longer: what arrives without an end would be kept in memory. */
const LONGEST_LINE_CHARS = 16 * 1024 * 1024;

/** Lets lines of JSON through, each of them whole, and ends the stream in a SyntaxError at anything else: the package
 *  prints such a line and goes on without it. */
const wholeLines = (): TransformStream<Uint8Array, Uint8Array> => {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let pieces: string[] = [];
  let length = 0;
  const pass = (line: string, to: TransformStreamDefaultController<Uint8Array>): void => {
    pieces = [];
    length = 0;
    if (line.trim() === '') return;
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) throw new SyntaxError('A line of an answer is an object.');
    to.enqueue(encoder.encode(`${line}\n`));
  };
  return new TransformStream({
    transform(bytes, to) {
      const parts = decoder.decode(bytes, { stream: true }).split('\n');
      const rest = parts.pop() ?? '';
      for (const part of parts) pass(pieces.join('') + part, to);
      length += rest.length;
      if (length > LONGEST_LINE_CHARS) throw new SyntaxError('A line of an answer has an end.');
      if (rest !== '') pieces.push(rest);
    },
    flush: to => pass(pieces.join('') + decoder.decode(), to),
  });
};
