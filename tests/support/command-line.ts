import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a command of `npm run faultmaven` in a process of its own, on the data in a folder. */
export const runFaultmaven = async (
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: folder, LLM_PROVIDER: 'none' };
  const options = { cwd: ROOT, env: { ...env, ...environment }, timeout: 60_000 };
  return promisify(execFile)(process.execPath, [join(ROOT, 'apps/cli/main.ts'), ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    error => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
};
