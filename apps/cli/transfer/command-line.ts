import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';
import { stopped } from './failures.ts';

export type Wish = { readonly path: string; readonly json: boolean; readonly allowMissing: boolean };

/** One folder and flags. @throws UsageError */
export const wishOf = (args: readonly string[], usage: string): Wish => {
  const { values, positionals } = parsed(args, usage);
  const [path, ...more] = positionals;
  const mayMiss = usage.includes('--allow-missing');
  if (path === undefined || path === '' || more.length > 0 || (values['allow-missing'] && !mayMiss))
    throw new UsageError(usage);
  return { path, json: values.json, allowMissing: values['allow-missing'] };
};

const parsed = (args: readonly string[], usage: string) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        'allow-missing': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
};

/** Does the work, and has it stop where it is when the operator says so. */
export const untilStopped = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(stopped());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    return await work(stopping.signal);
  } catch (error) {
    throw stopping.signal.aborted ? stopping.signal.reason : error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
};
