import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import type { Database } from '../../../adapters/sql/database.ts';
import { openPostgres } from '../../../adapters/sql/postgres-database.ts';
import { openPostgresOrm } from '../../../adapters/sql/postgres-orm.ts';
import { gate } from '../../../adapters/sql/postgresql/gate.ts';
import { closePool, poolOf } from '../../../adapters/sql/postgresql/pool.ts';
import { pooledTransactions } from '../../../adapters/sql/postgresql/transactions.ts';
import { systemIds } from '../../../adapters/system/ids.ts';
import type { Case } from '../../../core/case/case.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { UserId } from '../../../core/kernel/ids.ts';
import { postgresMissing } from '../../support/engines/postgres.ts';
import { borrowDatabase, emptyTables, inDatabase } from '../../support/engines/postgres-databases.ts';
import { aCase, aMessage } from '../../support/entities.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, gate as gateOf, outcome } from '../../support/waiting.ts';

const clock = settableClock();
const ids = systemIds({ clock });
const world = { clock, ids };
const RARELY = { heartbeatMs: 100, pollMs: 60_000 };
const CLOSURES = 200;

/** A way to the server which, once blocked, takes every byte and answers none. */
const wayTo = async (url: string) => {
  let isBlocked = false;
  const sockets = new Set<Socket>();
  const server = createServer(near => {
    const far = connect(Number(new URL(url).port), new URL(url).hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', bytes => isBlocked || to.write(bytes));
      for (const event of ['end', 'error', 'close']) from.on(event, () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const way = new URL(url);
  way.port = String((server.address() as { port: number }).port);
  return {
    url: way.href,
    block: () => {
      isBlocked = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const missing = postgresMissing();

(missing ? describe.skip : describe)(`a crowd at one PostgreSQL${missing ? `, ${missing}` : ''}`, () => {
  let url: string;
  let giveBack: () => void;
  beforeEach(async () => {
    ({ url, giveBack } = await borrowDatabase());
    await (await open(url)).close();
    await inDatabase(url, emptyTables);
  });
  afterEach(() => giveBack());
  const open = (at: string, options: { closureDeadlineMs?: number; relaysEvents?: boolean } = {}): Promise<Database> =>
    openPostgres({
      url: at,
      clock,
      ids,
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
      pace: RARELY,
      ...options,
    });
  const announce = ({ cases }: Database, ownerId = ids.next() as UserId): Promise<void> =>
    cases.transact(({ announce }) =>
      announce({
        kind: 'event',
        type: 'case.deleted.v1',
        ownerId,
        subject: ownerId,
        data: { case_id: ownerId, owner_id: ownerId },
      }),
    );
  /** Like a posted message: what is new, and the case that it changes. */
  const postTo = ({ cases }: Database, c: Case): Promise<number> => {
    let attempts = 0;
    return cases.transact(async unit => {
      attempts++;
      const found = await unit.cases.find(c.ownerId, c.id);
      if (!found) throw new Error('the case is gone');
      await unit.cases.save({ ...found, title: 'Other' });
      await unit.messages.add(aMessage(world, c));
      return attempts;
    });
  };

  it('gets all done where each changes what is its own, and hardly one is run again', async () => {
    const database = await open(url, { closureDeadlineMs: 20_000 });
    const mine = Array.from({ length: CLOSURES }, () => aCase(world));
    await database.cases.transact(async ({ cases }) => {
      for (const c of mine) await cases.save(c);
    });
    const attempts = await Promise.all(mine.map(c => postTo(database, c)));
    await database.close();
    expect(attempts.reduce((sum, n) => sum + n)).to.be.at.most(CLOSURES * 1.5);
  });

  it('answers at the deadline of a closure although the server never does, to those within and those at the gate', async () => {
    const way = await wayTo(url);
    const orm = await openPostgresOrm(way.url, { size: 3, statementDeadlineMs: 0 });
    const pool = await poolOf(orm);
    const closures = {
      pool,
      root: orm.em,
      isolation: 'serializable',
      currentTrace: () => null,
      random: () => 0,
    } as const;
    const run = pooledTransactions({ ...closures, gate: gate(2), deadlineMs: 200 });
    const crowd = (): Promise<unknown>[] =>
      Array.from({ length: 8 }, () => outcome(() => run(({ sql }) => sql.all('select 1'))));
    expect(await Promise.all(crowd())).to.deep.equal(Array(8).fill(undefined));
    const begun = gateOf();
    const unanswered = outcome(() =>
      run(async () => {
        begun.open();
        await aWhile();
      }),
    );
    await begun.opened;
    way.block();
    for (const error of [await unanswered, ...(await Promise.all(crowd()))])
      expect(error).to.be.instanceOf(DomainError).with.property('code', 'unavailable');
    await way.close();
    await closePool(orm, pool);
  });

  it('tells a relay of an event at once, whichever process announced it', async () => {
    const [http, worker] = [await open(url, { relaysEvents: true }), await open(url, { relaysEvents: true })];
    const told = [0, 0];
    const stop = [http, worker].map(({ outbox }, n) =>
      outbox.listen(() => {
        told[n] = (told[n] ?? 0) + 1;
      }),
    );
    await eventually('both listen', () => told.every(count => count > 0));
    await aWhile();
    const before = [...told];
    await announce(http);
    await eventually('both are told', () => told.every((count, n) => count > (before[n] ?? 0)));
    for (const end of stop) end();
    await http.close();
    await worker.close();
  });
});
