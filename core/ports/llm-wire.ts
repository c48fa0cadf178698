import type { TokenUsage, ToldUsage } from './llm-provider.ts';

/** What every provider's answer has to be read with, for on the wire anything may come. */

/** A number of tokens; undefined for what is none. */
export const tokenCount = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;

/** The numbers among these; what is none is left out. */
export const toldUsage = (numbers: { readonly [name in keyof TokenUsage]?: unknown }): ToldUsage =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => {
      const count = tokenCount(value);
      return count === undefined ? [] : [[name, count]];
    }),
  );

/** A call's arguments for a provider that takes only an object, though the model wrote anything: then the empty one. */
export const argumentsObject = (args: string): { readonly [name: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(args);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

const LONGEST_EVENT_BYTES = 16 * 1024 * 1024;
const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** Looks at the bytes of a stream of server-sent events, for a reader that collects each event until the blank line behind
 *  it: without this one that never ends would fill the memory.
 *  @throws SyntaxError for an event that is too long. */
export const eventLimit = (): ((bytes: Uint8Array) => void) => {
  let length = 0;
  let isLineEmpty = true;
  return bytes => {
    for (const byte of bytes) {
      length += 1;
      if (byte === LINE_FEED && isLineEmpty) length = 0;
      if (byte !== CARRIAGE_RETURN) isLineEmpty = byte === LINE_FEED;
    }
    if (length > LONGEST_EVENT_BYTES) throw new SyntaxError('An event has an end.');
  };
};
