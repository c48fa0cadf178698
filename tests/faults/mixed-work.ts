import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Creator, create, type Kind, MIX, repeated, type Told } from './repeats.ts';

export type Operation = Kind | 'close' | 'heartbeat' | 'search' | 'poll';

/** Beside what is made, in proportion. */
const MIXED: readonly Operation[] = [
  ...MIX,
  ...Array<Operation>(2).fill('close'),
  ...Array<Operation>(3).fill('heartbeat'),
  ...Array<Operation>(3).fill('search'),
  ...Array<Operation>(4).fill('poll'),
];
export const OPERATIONS: readonly Operation[] = [...new Set(MIXED)];

/** What the clients were told. */
export type Accepted = {
  readonly things: Told;
  readonly jobs: Set<string>;
  /** Cases that were closed. */
  readonly closed: Set<string>;
};

export const nothingAccepted = (): Accepted => ({ things: new Map(), jobs: new Set(), closed: new Set() });

const POLLED: { readonly [kind in Kind]: (id: string) => string } = {
  case: id => `/v1/cases/${id}`,
  message: () => '/v1/cases?limit=5',
  session: id => `/v1/sessions/${id}`,
  document: id => `/v1/knowledge/documents/${id}`,
  evidence: id => `/v1/evidence/${id}`,
  chat: id => `/v1/agent/chat/${id}`,
};

type Work = { readonly creator: Creator; readonly accepted: Accepted; readonly random: () => number };

const anyOf = <Item>(items: readonly Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)];

/** Does one operation, however long it has to be repeated. */
export const operate = async (work: Work, operation: Operation, serial: number): Promise<void> => {
  const { creator, accepted } = work;
  switch (operation) {
    case 'close':
      return close(work, serial);
    case 'heartbeat': {
      const id = await toldOr(work, 'session', serial);
      await repeated(creator, operation, user => user.send('POST', `/v1/sessions/${id}/heartbeat`));
      return;
    }
    case 'search': {
      const query = `page word${Math.floor(work.random() * serial)}`;
      await repeated(creator, operation, user => user.send('POST', '/v1/knowledge/search', { query }));
      return;
    }
    case 'poll': {
      const told = anyOf([...accepted.things.values()], work.random);
      await repeated(creator, operation, user => user.get(told ? POLLED[told.kind](told.id) : '/v1/cases'));
      return;
    }
    default:
      await make(work, operation, serial);
  }
};

const make = async ({ creator, accepted }: Work, kind: Kind, serial: number): Promise<string> => {
  const { id, jobId } = await create(creator, kind, serial);
  accepted.things.set(serial, { kind, id });
  if (jobId !== undefined) accepted.jobs.add(jobId);
  return id;
};

/** One that somebody was told of; the first has to be made. */
const toldOr = async (work: Work, kind: Kind, serial: number): Promise<string> => {
  const known = [...work.accepted.things.values()].filter(told => told.kind === kind);
  return anyOf(known, work.random)?.id ?? make(work, kind, serial);
};

const close = async (work: Work, serial: number): Promise<void> => {
  const { creator, accepted } = work;
  const id = await make(work, 'case', serial);
  const headers = { 'idempotency-key': randomUUID() };
  const { answer } = await repeated(creator, 'close', user => user.send('POST', `/v1/cases/${id}/close`, {}, headers));
  accepted.closed.add(id);
  accepted.jobs.add(answer.body.job_id);
};

export type Crowd = Work & {
  readonly clients: number;
  /** Never done by them. */
  readonly without?: readonly Operation[];
  /** Goes on for as long as this says so; asked with the serial number that would be next. */
  readonly goesOn: (serial: number) => boolean;
  /** Between two operations of a client, in milliseconds. */
  readonly restMs: () => number;
};

/** Clients that do one operation after another, each with a serial number of its own. */
export const workTogether = async (crowd: Crowd): Promise<void> => {
  let next = 0;
  const mix = MIXED.filter(operation => !crowd.without?.includes(operation));
  const client = async (): Promise<void> => {
    while (crowd.goesOn(next)) {
      const serial = next++;
      await operate(crowd, anyOf(mix, crowd.random) ?? 'case', serial);
      await pause(crowd.restMs());
    }
  };
  await Promise.all(Array.from({ length: crowd.clients }, client));
};
