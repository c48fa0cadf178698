import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Carries the trace of the running request to whatever the request calls, across every await.
 *  `current` is for those who stamp messages and outgoing calls: the request's `traceparent`, or undefined outside one. */
export type TraceContext = {
  run<Result>(traceparent: string, work: () => Result): Result;
  current(): string | undefined;
};

export const traceContext = (): TraceContext => {
  const storage = new AsyncLocalStorage<string>();
  return { run: (traceparent, work) => storage.run(traceparent, work), current: () => storage.getStore() };
};

export type Trace = { readonly traceId: string; readonly traceparent: string };

/** Version, trace id, parent id, flags; later versions may append fields after the flags. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = '01';

/** The caller's trace with a span of our own, or a new trace where the header is missing or invalid.
 *  W3C Trace Context, level 1, sections 3.2 and 4.3. */
export const continueTrace = (header: string | undefined): Trace => {
  const [, version, theirs, flags, more] = TRACEPARENT.exec(header ?? '') ?? [];
  const valid = theirs !== undefined && !(version === '00' && more !== undefined);
  const traceId = valid ? theirs : randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${spanId}-${valid ? flags : SAMPLED}` };
};
