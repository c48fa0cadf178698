import { parentPort, workerData } from 'node:worker_threads';
import { type EntryTables, entryTables } from './entry-tables.ts';
import { type Guest, type GuestTables, openGuest } from './guest.ts';
import type { Operation, Output, Replies, Reply, Request, Requests } from './protocol.ts';
import { openSearchFile, removeIfDamaged, type SearchFile } from './search-file.ts';

/** The one thread of a process that touches the search file. It does one short thing at a time, a search before any
 *  write, and tidies up when nothing is asked of it. */

/** Searches are answered together that take no longer together: those that were asked before. */
const TOGETHER_MS = 1;

type QueuedRequest = Exclude<Request, { operation: 'close' }>;
type Open = { readonly file: SearchFile; readonly tables: EntryTables; readonly guest: Guest };

if (parentPort === null) throw new Error('this file is the entry point of a worker thread');
const port = parentPort;
const { path, guest } = workerData as { path: string; guest: GuestTables };

/** Nobody waits for what these change, somebody waits for what they find. */
const isSearch = (request: Request): request is QueuedRequest =>
  request.operation === 'search' || request.operation === 'read';

const searches: QueuedRequest[] = [];
const writes: Request[] = [];
let open: Open | null = null;
let isAwake = false;
let mayTidy = true;

const opened = (): Open => {
  if (open !== null && !open.file.isCurrent()) {
    open.file.db.close();
    open = null;
  }
  if (open === null) {
    const file = openSearchFile(path);
    open = { file, tables: entryTables(file.db, Date.now), guest: openGuest(file.db, guest) };
  }
  return open;
};

const perform = (request: QueuedRequest): Output<Operation> => {
  const { tables, guest } = opened();
  switch (request.operation) {
    case 'open':
      return null;
    case 'search':
      return tables.search(request.input);
    case 'begin':
      return tables.begin(request.input);
    case 'append':
      return tables.append(request.input);
    case 'commit':
      return tables.commit(request.input);
    case 'discard':
      return tables.discard(request.input);
    case 'remove':
      return tables.remove(request.input);
    case 'read':
      return guest.read(request.input);
    case 'write':
      return guest.write(request.input.statements);
    case 'acceptRebuild':
      return tables.acceptRebuild(request.input);
  }
};

const giveUp = (error: unknown): string => {
  if (open !== null && removeIfDamaged(error, open.file, path)) open = null;
  return error instanceof Error ? error.message : String(error);
};

/** The caller may do as it likes with the file once it has the answer. */
const close = ({ id }: Request): never => {
  open?.file.db.close();
  port.postMessage([{ id, output: null, rebuilt: false }] satisfies Replies);
  return process.exit();
};

const answer = (request: QueuedRequest): Reply => {
  try {
    const output = perform(request);
    return { id: request.id, output, rebuilt: opened().tables.rebuildPending() };
  } catch (error) {
    return { id: request.id, failure: giveUp(error), rebuilt: open === null };
  }
};

/** The answer to this search, and to those after it that are quick. */
const answersFrom = (first: QueuedRequest): Replies => {
  const until = performance.now() + TOGETHER_MS;
  const replies = [answer(first)];
  while (performance.now() < until) {
    const next = searches.shift();
    if (next === undefined) break;
    replies.push(answer(next));
  }
  return replies;
};

/** Whether there may be more to tidy. */
const tidy = (): boolean => {
  try {
    return opened().tables.tidy();
  } catch (error) {
    giveUp(error);
    return false;
  }
};

const wake = (): void => {
  if (isAwake) return;
  isAwake = true;
  setImmediate(step);
};

/** Back to the event loop after each step, where the messages that have come meanwhile are taken in. */
const step = (): void => {
  isAwake = false;
  const request = searches.shift() ?? writes.shift();
  if (request === undefined) {
    mayTidy = mayTidy && tidy();
    if (mayTidy) wake();
    return;
  }
  if (request.operation === 'close') close(request);
  else port.postMessage(isSearch(request) ? answersFrom(request) : [answer(request)]);
  mayTidy ||= !isSearch(request);
  wake();
};

const withdraw = (id: number): void => {
  for (const queue of [searches, writes]) {
    const at = queue.findIndex(request => request.id === id);
    if (at >= 0) queue.splice(at, 1);
  }
};

const accept = (message: Requests[number]): void => {
  if ('cancel' in message) withdraw(message.cancel);
  else if (isSearch(message)) searches.push(message);
  else writes.push(message);
};

port.on('message', (messages: Requests) => {
  for (const message of messages) accept(message);
  wake();
});
