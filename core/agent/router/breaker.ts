import type { DomainErrorCode } from '../../kernel/error.ts';
import type { Stopwatch } from '../executor/stopwatch.ts';

/** Leave to make one request; exactly one of the methods is called when the request has ended. */
export type Leave = {
  succeeded(): void;
  failed(code: DomainErrorCode): void;
  /** It ended in a way that says nothing about the provider, such as a cancelled turn. */
  abandoned(): void;
};

export type Entered = { readonly leave: Leave } | { readonly refused: DomainErrorCode };

/** Keeps turns from waiting for something that is down, such as an endpoint (a provider at its address) or a model: after some
 *  failures in a row it is left alone for a while, then one request tries it (M. Nygard, "Release It!", chapter "Circuit
 *  Breaker"). Lives as long as the process and knows of its requests only. */
export type Breakers = {
  /** Leave, or the code of the failure that keeps it shut.
   *  @param own where this one is stricter than others. */
  enter(name: string, own?: Partial<BreakerOptions>): Entered;
  /** Whether `enter` would refuse. */
  isShut(name: string): boolean;
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
  const stateOf = (name: string): State => {
    const known = states.get(name);
    if (known !== undefined) return known;
    if (states.size >= MOST_STATES) forget(states, stopwatch());
    const state = { failures: 0, open: null, isProbed: false };
    states.set(name, state);
    return state;
  };
  const refusalOf = ({ open, isProbed }: State): DomainErrorCode | undefined =>
    open !== null && (isProbed || stopwatch() < open.until) ? open.code : undefined;
  return {
    enter(name, own) {
      const state = stateOf(name);
      const refused = refusalOf(state);
      if (refused !== undefined) return { refused };
      const isProbe = state.open !== null;
      state.isProbed = isProbe;
      return { leave: leaveOf(state, isProbe, stopwatch, { ...options, ...own }) };
    },
    isShut: name => refusalOf(stateOf(name)) !== undefined,
  };
};

/** Before others are forgotten. */
const MOST_STATES = 1_000;

/** Those that keep nobody away go first, and where there are none, all: to be asked once too often costs little. */
const forget = (states: Map<string, State>, now: number): void => {
  for (const [name, { open }] of states) if (open === null || open.until <= now) states.delete(name);
  if (states.size >= MOST_STATES) states.clear();
};

/** Leave of all of them, or the code of the first that refuses. */
export const enterAll = (breakers: Breakers, names: readonly string[]): Entered => {
  const leaves: Leave[] = [];
  const each = (tell: (leave: Leave) => void): void => leaves.forEach(tell);
  for (const name of names) {
    const entered = breakers.enter(name);
    if ('refused' in entered) {
      each(leave => leave.abandoned());
      return entered;
    }
    leaves.push(entered.leave);
  }
  return {
    leave: {
      succeeded: () => each(leave => leave.succeeded()),
      failed: code => each(leave => leave.failed(code)),
      abandoned: () => each(leave => leave.abandoned()),
    },
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
