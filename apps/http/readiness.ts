import { isDomainError } from '../../core/kernel/error.ts';
import type { ComponentCheck, ComponentList } from '../composition/components.ts';
import type { Component, Readiness } from './deps.ts';

/** How long a component may take to answer. */
const DEADLINE_MS = 3000;
/** An answer is good for so long: whoever asks often does not ask the engines each time. */
const GOOD_FOR_MS = 1000;

/** Whether a process can do its work. What is not required is told and does not make it unready: people are served without. */
export const readinessOf = (components: ComponentList): (() => Promise<Readiness>) => {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > GOOD_FOR_MS)
      last = { at: performance.now(), answer: askAll(components.all()) };
    return last.answer;
  };
};

const askAll = async (checks: readonly ComponentCheck[]): Promise<Readiness> => {
  const components = await Promise.all(checks.map(ask));
  return { ready: components.every(({ ok }, i) => ok || !checks[i]?.required), components };
};

const ask = async ({ name, required, check }: ComponentCheck): Promise<Component> => {
  const detail = await problemOf(check);
  return { name, ok: detail === undefined, required, ...(detail !== undefined && { detail }) };
};

const problemOf = async (check: () => Promise<void>): Promise<string | undefined> => {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`it did not answer within ${DEADLINE_MS / 1000} s`), DEADLINE_MS);
  const asked = check().then(
    () => undefined,
    // Only our own sentences are fit for whoever asks.
    error => (isDomainError(error) ? error.message : 'it does not work; the log says why'),
  );
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
