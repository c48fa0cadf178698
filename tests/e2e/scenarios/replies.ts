import type { ServerResponse } from 'node:http';
import type { TokenUsage } from '../../../core/ports/llm-provider.ts';
import type { End, Refusal, Wire } from '../../support/llm-wires/wire.ts';
import type { Reply } from './scripted-model.ts';

/** What a provider says that an answer took, unless told otherwise. */
const USAGE: TokenUsage = { inputTokens: 1000, outputTokens: 50 };

const begin = (wire: Wire, response: ServerResponse): ServerResponse => {
  response.writeHead(200, { 'content-type': wire.contentType });
  response.write(wire.opening);
  return response;
};

/** A whole answer. */
export const says =
  (text: string, end: End = {}): Reply =>
  (wire, response) => {
    begin(wire, response).end(wire.text(text) + wire.end({ usage: USAGE, ...end }));
  };

export type Call = { readonly name: string; readonly args: object | string };

/** Calls of tools, all in one breath. */
export const calls =
  (...wanted: readonly Call[]): Reply =>
  (wire, response) => {
    const given = wanted.map(({ name, args }, nth) => ({
      id: `call_${nth}_${wanted.length}`,
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    }));
    begin(wire, response).end(wire.interleaved(given) + wire.end({ reason: 'tool-calls', usage: USAGE }));
  };

/** The same, at a price that is out of all proportion. */
export const callsFor =
  (usage: TokenUsage, { name, args }: { readonly name: string; readonly args: object }): Reply =>
  (wire, response) => {
    const given = [{ id: 'call_dear', name, arguments: JSON.stringify(args) }];
    begin(wire, response).end(wire.interleaved(given) + wire.end({ reason: 'tool-calls', usage }));
  };

type Kind = keyof Wire['refusals'] & `model.${string}`;

/** The first refusal of a kind, as the provider words it; `nth` for another one. */
export const refuses =
  (kind: Kind, headers: Refusal['headers'] = {}, nth = 0): Reply =>
  (wire, response) => {
    const refusal = wire.refusals[kind]?.[nth];
    if (refusal === undefined) throw new Error(`${wire.name} has no refusal ${kind} ${nth}`);
    response.writeHead(refusal.status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(refusal.body));
  };

/** The beginning of an answer, and then the line is dead. */
export const breaksOff =
  (text: string): Reply =>
  (wire, response) => {
    begin(wire, response).write(wire.text(text), () => response.destroy());
  };

/** The beginning of an answer, and then nothing, for ever. */
export const stallsAfter =
  (text: string): Reply =>
  (wire, response) => {
    begin(wire, response).write(wire.text(text));
  };

/** A whole answer, and then a connection that nobody closes. */
export const staysOpenAfter =
  (text: string): Reply =>
  (wire, response) => {
    begin(wire, response).write(wire.text(text) + wire.finish('stop'));
  };

/** A whole answer, and then a connection that breaks. */
export const breaksBehind =
  (text: string): Reply =>
  (wire, response) => {
    const isOut = (): void => void setTimeout(() => response.destroy(), 100);
    begin(wire, response).write(wire.text(text) + wire.finish('stop'), isOut);
  };

/** A sign of life now and then, for ever, and no answer. */
export const drips: Reply = (wire, response) => {
  const timer = setInterval(() => response.write(wire.nothing), 50);
  begin(wire, response).on('close', () => clearInterval(timer));
};

/** An answer that never ends. */
export const goesOn: Reply = (wire, response) => {
  const more = (): void => {
    while (!response.destroyed && response.write(wire.text('and so on, and so on. '.repeat(100))));
  };
  begin(wire, response).on('drain', more);
  more();
};
