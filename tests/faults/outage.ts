import { setTimeout as pause } from 'node:timers/promises';
import type { Victim } from './engine-set-ups.ts';
import { OPERATIONS, operate, workTogether } from './mixed-work.ts';
import type { Served } from './served.ts';

export const CLIENTS = 8;
/** The engine is killed after this share of the operations. */
const KILLED_AT = 0.4;
/** Operations that are spread over the outage, as a share of all. */
const DURING = 0.35;
const RECOVERY_MS = 10_000;

export type Outage = {
  /** On the clock of `performance`. */
  readonly offAt: number;
  readonly backAt: number;
  /** What `/health/ready` said while the engine was away, and after; undefined when it never said so. */
  readonly toldAway: ReadyAnswer | undefined;
  readonly toldBack: ReadyAnswer | undefined;
};

export type ReadyAnswer = { readonly status: number; readonly text: string; readonly afterMs: number };

type Plan = { readonly operations: number; readonly outageMs: number; readonly random: () => number };

/** Kills the engine in the middle of mixed operations, and starts it again while they go on. */
export const workThroughOutage = async (served: Served, victim: Victim, plan: Plan): Promise<Outage> => {
  const { operations, outageMs, random } = plan;
  const restMs = (outageMs * CLIENTS) / (operations * DURING);
  let isAway = false;
  let isBack = false;

  const strike = async (): Promise<Outage> => {
    // Until then nearly every operation is one request.
    while (served.heard.length < operations * KILLED_AT) await pause(5);
    isAway = true;
    await victim.power.off();
    const offAt = performance.now();
    const [toldAway] = await Promise.all([readyWhen(served, victim, false, outageMs), pause(outageMs)]);
    await victim.power.on();
    const backAt = performance.now();
    isBack = true;
    isAway = false;
    const serial = 10 * operations;
    const [toldBack] = await Promise.all([
      readyWhen(served, victim, true, RECOVERY_MS),
      ...OPERATIONS.map((operation, n) => operate({ ...served, random: () => 0 }, operation, serial + n)),
    ]);
    return { offAt, backAt, toldAway, toldBack };
  };
  const [outage] = await Promise.all([
    strike(),
    workTogether({
      ...served,
      random,
      clients: CLIENTS,
      goesOn: serial => serial < operations || !isBack,
      restMs: () => (isAway ? restMs : 0),
    }),
  ]);
  return outage;
};

/** Asks until the component is as it should be, and the process with it. */
const readyWhen = async (
  { user }: Served,
  { component }: Victim,
  ok: boolean,
  withinMs: number,
): Promise<ReadyAnswer | undefined> => {
  for (const began = performance.now(); performance.now() - began < withinMs; await pause(200)) {
    const { status, body } = await user.get('/health/ready');
    const named = body.components.find(({ name }: { name: string }) => name === component.name);
    const fits = named?.ok === ok && body.ready === (ok || !component.required);
    if (fits) return { status, text: JSON.stringify(body), afterMs: performance.now() - began };
  }
  return undefined;
};
