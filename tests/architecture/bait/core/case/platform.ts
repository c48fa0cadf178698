export const now = Date.now(); // planted: core takes the time from Clock
export const at = (value: Date): string => String(value); // planted: core takes the time from Clock
export const started = performance.now(); // planted: core takes the time from Clock
export const today = Temporal.Now.instant(); // planted: core takes the time from Clock
export const id = crypto.randomUUID(); // planted: core takes identifiers from Ids
export const timer = setTimeout(() => 1, 10); // planted: core never waits
export const ticker = setInterval(() => 1, 10); // planted: core never waits
export const soon = setImmediate(() => 1); // planted: core never waits
export const next = () => queueMicrotask(() => 1); // planted: core never waits
export const wait = { setTimeout }; // planted: core never waits
export const say = () => console.log('x'); // planted: core logs nothing
export const where = process.cwd(); // planted: core knows no platform
export const secret = process.env.SECRET; // planted: core knows no platform; only main.ts reads the environment
export const hidden = globalThis['Date']; // planted: core knows no platform
export const bytes = Buffer.from(''); // planted: core knows no platform
export const run = eval('1'); // planted: core runs no text
export const make = new Function('return 1'); // planted: core runs no text
export const name = { Date: 1, process: 'nginx', console: true };
export const member = [name.Date, name.process, name.console];
export interface LogRecord {
  readonly process: string;
}
