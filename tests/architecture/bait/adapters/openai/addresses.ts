import { Worker } from 'node:worker_threads';

export const lawful = new URL('./child.ts', import.meta.url);
export const data = new URL('../../package.json', import.meta.url);
export const foreign = new URL('../memory/store.ts', import.meta.url); // planted: a file is addressed within its room
export const resolved = import.meta.resolve('../memory/store.ts'); // planted: a file is addressed within its room
export const started = new Worker('../memory/store.ts'); // planted: a file is addressed within its room
export const template = `../../core/case/case.ts`; // planted: a file is addressed within its room
export const computed = (name: string) => import(name); // planted: an import names its file
export * from './knows-a-test.ts'; // planted: exports are named
export * as tests from './knows-a-test.ts'; // planted: exports are named
