import { type Histogram, Histogram as PromHistogram, type Registry } from 'prom-client';
import { isDomainError } from '../../core/kernel/error.ts';
import type { AppLog } from './log.ts';

export type Observers = { readonly log: AppLog; readonly durations: Histogram };

export const useCaseDurations = (registry: Registry): Histogram =>
  new PromHistogram({
    name: 'faultmaven_use_case_duration_seconds',
    help: 'Time that a use case took, by its outcome (ok, or the code of the error).',
    labelNames: ['use_case', 'outcome'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });

type Method = (...args: never[]) => Promise<unknown>;

/** Wraps every method of a module's service once: its name, duration and outcome are counted and, at debug, logged. Never
 *  what was given or returned. */
export const observed = <Service extends object>(
  module: string,
  service: Service,
  { log, durations }: Observers,
): Service =>
  Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      watch(`${module}.${name}`, method as Method, log, durations),
    ]),
  ) as Service;

const watch =
  (name: string, method: Method, log: AppLog, durations: Histogram): Method =>
  async (...args) => {
    const started = performance.now();
    let outcome = 'ok';
    try {
      return await method(...args);
    } catch (error) {
      outcome = isDomainError(error) ? error.code : 'internal';
      throw error;
    } finally {
      const ms = performance.now() - started;
      durations.observe({ use_case: name, outcome }, ms / 1000);
      log.debug({ use_case: name, outcome, ms: Math.round(ms * 100) / 100 }, 'use case');
    }
  };
