import { join } from 'node:path';
import { expect } from 'chai';
import { settableClock } from '../../adapters/memory/clock.ts';
import { type Database, openSqlite } from '../../adapters/sql/database.ts';
import { openPostgres } from '../../adapters/sql/postgres-database.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { EVENTS_KEPT_MS } from '../../core/ports/event-relay.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { dropDatabase, emptyDatabase } from '../support/engines/postgres-databases.ts';
import { temporaryFolder } from '../support/installation.ts';
import { silentLog } from '../support/silent-log.ts';
import { eventually, outcome } from '../support/waiting.ts';

const OWNER = '0190b6a0-0000-7a01-8def-0123456789ab' as UserId;
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

type Options = { readonly relaysEvents?: boolean };
type Ports = ReturnType<typeof ports>;
type Open = (ports: Ports & Options) => Promise<{ database: Database; dispose(): Promise<void> }>;

const ports = () => {
  const clock = settableClock();
  return { clock, ids: systemIds({ clock }), log: silentLog, subscriptions: {}, currentTrace: () => TRACE };
};

/** core/ports/event-relay.ts, EventOutbox. */
const eventOutboxContract = (name: string, open: Open): void =>
  void describe(name, () => {
    let opened: Awaited<ReturnType<Open>>;
    let clock: Ports['clock'];
    const begin = async (options: Options = { relaysEvents: true }): Promise<Database> => {
      const given = ports();
      clock = given.clock;
      opened = await open({ ...given, ...options });
      return opened.database;
    };
    afterEach(() => opened.dispose());

    const announce = (database: Database, caseId: string) =>
      database.cases.transact(({ announce }) =>
        announce({
          kind: 'event',
          type: 'case.deleted.v1',
          ownerId: OWNER,
          subject: caseId,
          data: { case_id: caseId, owner_id: OWNER },
        }),
      );
    const caseIds = Array.from({ length: 5 }, (_, n) => `0190b6a0-0001-7a02-8def-00000000000${n}`);

    it('has what was committed, oldest first, with its trace and its time', async () => {
      const database = await begin();
      for (const id of caseIds) await announce(database, id);
      const waiting = await database.outbox.waiting(3);
      expect(waiting.map(({ subject }) => subject)).to.deep.equal(caseIds.slice(0, 3));
      expect(waiting[0]).to.deep.include({
        type: 'case.deleted.v1',
        data: { case_id: caseIds[0], owner_id: OWNER },
        traceparent: TRACE,
        occurredAt: settableClock().now(),
      });
    });

    it('has nothing of what was rolled back', async () => {
      const database = await begin();
      await outcome(() =>
        database.cases.transact(async ({ announce }) => {
          const data = { case_id: OWNER, owner_id: OWNER };
          await announce({ kind: 'event', type: 'case.deleted.v1', ownerId: OWNER, subject: OWNER, data });
          throw new Error('no');
        }),
      );
      expect(await database.outbox.waiting(9)).to.deep.equal([]);
    });

    it('has no more what was marked, and what was not is there again', async () => {
      const database = await begin();
      for (const id of caseIds) await announce(database, id);
      const [first, second] = await database.outbox.waiting(2);
      await database.outbox.markPublished([second?.id ?? '', 'unknown']);
      await database.outbox.markPublished([]);
      const left = await database.outbox.waiting(9);
      expect(left.map(({ id }) => id))
        .to.include(first?.id)
        .and.not.to.include(second?.id);
      expect(left).to.have.lengthOf(4);
    });

    const putBack = async (database: Database, publishedBefore: number): Promise<string[]> => {
      let from: string | null = '';
      while (from !== null) from = await database.outbox.putBackAfter(from, publishedBefore);
      return (await database.outbox.waiting(9)).map(({ subject }) => subject);
    };

    it('has again what was published before a moment, and not what the engine would have dropped by its age', async () => {
      const database = await begin();
      for (const id of caseIds.slice(0, 3)) {
        await announce(database, id);
        const waiting = await database.outbox.waiting(9);
        await database.outbox.markPublished(waiting.map(({ id }) => id));
        clock.advance(EVENTS_KEPT_MS / 3);
      }
      clock.advance(1);
      const third = clock.now() - EVENTS_KEPT_MS / 3 - 1;
      expect(await putBack(database, third)).to.deep.equal([caseIds[1]]);
      expect(await putBack(database, third + 1)).to.deep.equal([caseIds[1], caseIds[2]]);
    });

    it('puts back nothing of an empty table', async () => {
      const database = await begin();
      expect(await database.outbox.putBackAfter('', clock.now())).to.equal(null);
    });

    it('tells of commits', async () => {
      const database = await begin();
      let told = 0;
      const stop = database.outbox.listen(() => told++);
      await announce(database, caseIds[0] ?? '');
      await eventually('it is told', () => told > 0);
      stop();
    });

    it('stays empty where nobody relays', async () => {
      const database = await begin({});
      await announce(database, caseIds[0] ?? '');
      expect(await database.outbox.waiting(9)).to.deep.equal([]);
    });
  });

describe('event outbox', () => {
  eventOutboxContract('sqlite', async options => {
    const folder = await temporaryFolder();
    const database = await openSqlite({ file: join(folder.path, 'x.db'), ...options });
    return {
      database,
      async dispose() {
        await database.close();
        await folder.remove();
      },
    };
  });

  const missing = postgresMissing();
  if (missing) it.skip(`postgresql ${missing}`);
  else
    eventOutboxContract('postgresql', async options => {
      const url = await emptyDatabase();
      const database = await openPostgres({ url, ...options });
      return {
        database,
        async dispose() {
          await database.close();
          await dropDatabase(url);
        },
      };
    });
});
