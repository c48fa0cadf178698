export const page = document.title; // planted: browser
export const view = window.innerWidth; // planted: browser
export const stored = localStorage.length; // planted: browser
export const fetched = () => fetch('/'); // planted: both
export const address = new URL('x:y'); // planted: both
export const stop = new AbortController(); // planted: both
export const encoder = new TextEncoder(); // planted: both
export const later = setTimeout(() => 1, 1); // planted: both
export const again = setInterval(() => 1, 1); // planted: both
export const said = () => console.log(1); // planted: both
export const measured = performance.now(); // planted: both
export const random = crypto.randomUUID(); // planted: both
export const stream = (from: ReadableStream): unknown => from; // planted: both
export const pid = process.pid; // planted: Node
export const bytes = Buffer.from('x'); // planted: Node
export const soon = setImmediate(() => 1); // planted: Node
export const folder = __dirname; // planted: Node
export const required = require('node:fs'); // planted: Node
export const written = (to: NodeJS.WritableStream): unknown => to; // planted: Node
export const suite = () => describe('x', () => 1); // planted: mocha
export const aborted = (signal: AbortSignal): boolean => signal.aborted;
export const listened = (signal: AbortSignal): unknown => signal.addEventListener; // planted: both
export const whole = [new Map(), new Uint8Array(1), Promise.resolve(), Intl.Collator, structuredClone]; // planted: both
