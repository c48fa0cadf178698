import { setImmediate as macrotask } from 'node:timers/promises';

/** Longest stretch of statements without letting the event loop breathe: better-sqlite3 is synchronous, and promises alone
 *  never yield to it. */
const YIELD_MS = 5;

/** Lets the event loop breathe when statements have run for long enough, between transactions and within one. */
export const breather = (): (() => Promise<void>) => {
  let last = performance.now();
  return async () => {
    if (performance.now() - last <= YIELD_MS) return;
    await macrotask();
    last = performance.now();
  };
};
