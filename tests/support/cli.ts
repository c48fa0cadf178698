import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a command as an operator does, in a process of its own. */
export const faultmaven = (environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LLM_PROVIDER: 'none', ...environment };
  const command = [join(ROOT, 'apps/cli/main.ts'), ...args];
  return promisify(execFile)(process.execPath, command, { cwd: ROOT, env, timeout: 60_000 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    error => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
};
