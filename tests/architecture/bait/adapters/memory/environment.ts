import { argv, env } from 'node:process'; // planted: only main.ts reads the environment
import * as everything from 'process'; // planted: only main.ts reads the environment
import process from 'node:process';
export { env as exported } from 'node:process'; // planted: only main.ts reads the environment
export const plain = process.env.PORT; // planted: only main.ts reads the environment
export const quoted = process['env']; // planted: only main.ts reads the environment
const { env: taken } = process; // planted: only main.ts reads the environment
const alias = process; // planted: only main.ts reads the environment
export const global = globalThis.process.env; // planted: only main.ts reads the environment
export const lawful = [process.pid, process['pid'], argv, everything, env, taken, alias];
