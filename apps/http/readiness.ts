import { isDomainError } from '../../core/kernel/error.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ComponentCheck, ComponentList } from '../composition/components.ts';
import type { Component, Readiness } from './deps.ts';

/** How long a component may take to answer. */
const DEADLINE_MS = 3000;
/** An answer is good for so long: whoever asks often does not ask the engines each time. */
const GOOD_FOR_MS = 1000;

export type ReadinessDeps = {
  readonly components: ComponentList;
  readonly log: Log;
  /** For tests, in milliseconds. */
  readonly deadlineMs?: number;
  readonly goodForMs?: number;
};

/** Whether a process can do its work. What is not required is told and does not make it unready: people are served without. */
export const readinessOf = (deps: ReadinessDeps): (() => Promise<Readiness>) => {
  const { components, log, deadlineMs = DEADLINE_MS, goodForMs = GOOD_FOR_MS } = deps;
  const askAll = async (): Promise<Readiness> => {
    const checks = components.all();
    const asked = await Promise.all(checks.map(check => ask(check, deadlineMs, log)));
    return { ready: asked.every(({ ok, required }) => ok || !required), components: asked };
  };
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > goodForMs) last = { at: performance.now(), answer: askAll() };
    return last.answer;
  };
};

const ask = async (component: ComponentCheck, deadlineMs: number, log: Log): Promise<Component> => {
  const { name, required } = component;
  const detail = await problemOf(component, deadlineMs, log);
  return { name, ok: detail === undefined, required, ...(detail !== undefined && { detail }) };
};

const problemOf = async (
  { name, configuredBy, check }: ComponentCheck,
  deadlineMs: number,
  log: Log,
): Promise<string | undefined> => {
  const remedy = `Start it, or correct ${configuredBy}.`;
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => late.resolve(`it did not answer within ${deadlineMs / 1000} s. ${remedy}`),
    deadlineMs,
  );
  const asked = async (): Promise<string | undefined> => {
    try {
      await check();
      return undefined;
    } catch (error) {
      // Only our own sentences are fit for whoever asks, or for a log: a driver's may hold what was sent, a password too.
      if (isDomainError(error)) return error.message;
      log.error({ component: name, error: wordFor(error) }, 'a component fails in a way that is not known');
      return `it does not work. ${remedy}`;
    }
  };
  try {
    return await Promise.race([asked(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Its class and its code. */
const wordFor = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
};

/** Says once, at the start of a process, what does not work and what to do about it. */
export const tellWhatIsNotReady = async (readiness: () => Promise<Readiness>, log: Log): Promise<void> => {
  for (const { name, ok, required, detail } of (await readiness()).components)
    if (!ok) log.warn({ component: name, required, detail }, 'a component is not ready');
};
