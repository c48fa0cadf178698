import type { DomainErrorCode } from '../../kernel/error.ts';
import type { Stopwatch } from '../executor/stopwatch.ts';

/** Leave to ask an endpoint once; exactly one of the methods is called when the request has ended. */
export type Leave = {
  succeeded(): void;
  failed(code: DomainErrorCode): void;
  /** It ended in a way that says nothing about the provider, such as a cancelled turn. */
  abandoned(): void;
};

/** Keeps turns from waiting for an endpoint (a provider at its address) that is down: after some failures in a row it is left alone for a while, then
 *  one request tries it (M. Nygard, "Release It!", chapter "Circuit Breaker"). Lives as long as the process and knows of
 *  its requests only. */
export type Breakers = {
  /** Leave, or the code of the failure that keeps it shut. */
  enter(endpoint: string): { readonly leave: Leave } | { readonly refused: DomainErrorCode };
  /** Whether `enter` would refuse. */
  isShut(endpoint: string): boolean;
};

export type BreakerOptions = {
  /** Failures in a row. */
  readonly threshold: number;
  readonly openMs: number;
  /** After a key was rejected, which time does not heal. */
  readonly rejectedKeyMs: number;
};

const DEFAULTS: BreakerOptions = { threshold: 5, openMs: 30_000, rejectedKeyMs: 600_000 };

const COUNTED: ReadonlySet<DomainErrorCode> = new Set(['model.unavailable', 'deadline-exceeded']);

type State = {
  failures: number;
  open: { readonly code: DomainErrorCode; readonly until: number } | null;
  isProbed: boolean;
};

export const circuitBreakers = (stopwatch: Stopwatch, options: BreakerOptions = DEFAULTS): Breakers => {
  const states = new Map<string, State>();
  const stateOf = (endpoint: string): State => {
    const state = states.get(endpoint) ?? { failures: 0, open: null, isProbed: false };
    states.set(endpoint, state);
    return state;
  };
  const refusalOf = ({ open, isProbed }: State): DomainErrorCode | undefined =>
    open !== null && (isProbed || stopwatch() < open.until) ? open.code : undefined;
  return {
    enter(endpoint) {
      const state = stateOf(endpoint);
      const refused = refusalOf(state);
      if (refused !== undefined) return { refused };
      const isProbe = state.open !== null;
      state.isProbed = isProbe;
      return { leave: leaveOf(state, isProbe, stopwatch, options) };
    },
    isShut: endpoint => refusalOf(stateOf(endpoint)) !== undefined,
  };
};

const leaveOf = (state: State, isProbe: boolean, stopwatch: Stopwatch, options: BreakerOptions): Leave => {
  const open = (code: DomainErrorCode, ms: number): void => {
    state.open = { code, until: stopwatch() + ms };
  };
  const release = (): void => {
    if (isProbe) state.isProbed = false;
  };
  const close = (): void => {
    state.failures = 0;
    state.open = null;
  };
  return {
    succeeded() {
      release();
      close();
    },
    failed(code) {
      release();
      if (code === 'model.rejected-key') open(code, options.rejectedKeyMs);
      else if (COUNTED.has(code)) {
        state.failures += 1;
        if (isProbe || state.failures >= options.threshold) open(code, options.openMs);
        // Any other refusal comes from a provider that is there.
      } else close();
    },
    abandoned: release,
  };
};
