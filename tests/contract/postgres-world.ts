import { settableClock } from '../../adapters/memory/clock.ts';
import type { Database } from '../../adapters/sql/database.ts';
import { openPostgres } from '../../adapters/sql/postgres-database.ts';
import type { PgPool, PgResult } from '../../adapters/sql/postgresql/pool.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { borrowDatabase, emptyTables } from '../support/engines/postgres-databases.ts';
import { silentLog } from '../support/silent-log.ts';
import { type Announced, TEST_PACE, testRandom, type World, type WorldOptions } from './world.ts';

type Socket = { readonly connection: { readonly stream: { destroy(): void } } };

/** The connection breaks when the next commit is sent, and nobody learns what has become of it; here it was not made. */
const breakable = () => {
  let broken = false;
  return {
    onPool: (pool: PgPool): void => {
      pool.on('connect', client => {
        const query = client.query.bind(client) as (...asked: unknown[]) => Promise<PgResult>;
        Object.assign(client, {
          query: (...asked: unknown[]) => {
            if (broken && asked[0] === 'commit') {
              broken = false;
              (client as unknown as Socket).connection.stream.destroy();
            }
            return query(...asked);
          },
        });
      });
    },
    breakNext: () => {
      broken = true;
    },
  };
};

const ANNOUNCED = `
  select 'event' as kind, id, type, owner_id, subject, data, trace, occurred_at as at from msg_outbox
  union all
  select 'job', id, type, owner_id, subject, payload, trace, created_at from msg_jobs where type not like '%#%'
  order by at, id`;

type AnnouncedRow = Pick<Announced, 'kind' | 'id' | 'type' | 'subject'> & {
  owner_id: UserId;
  data: string;
  trace: string | null;
};

const announcedIn = async (pool: PgPool): Promise<readonly Announced[]> => {
  const { rows } = await pool.query(ANNOUNCED);
  return (rows as AnnouncedRow[]).map(({ kind, id, type, subject, owner_id, data, trace }) => ({
    kind,
    id,
    type,
    ownerId: owner_id,
    subject,
    data: JSON.parse(data),
    traceparent: trace,
  }));
};

/** A PostgreSQL database of its own. */
export const openPostgresWorld = async ({
  subscriptions = {},
  currentTrace = () => null,
  deadlineMs,
}: WorldOptions = {}): Promise<World & Pick<Database, 'carriage'>> => {
  const { url, giveBack } = await borrowDatabase();
  const clock = settableClock();
  const ids = systemIds({ clock });
  const { onPool, breakNext } = breakable();
  const opened = Promise.withResolvers<PgPool>();
  const database = await openPostgres({
    url,
    clock,
    ids,
    subscriptions,
    currentTrace,
    log: silentLog,
    pace: TEST_PACE,
    random: testRandom,
    onPool: pool => {
      opened.resolve(pool);
      onPool(pool);
    },
    ...(deadlineMs !== undefined && { closureDeadlineMs: deadlineMs }),
  });
  const pool = await opened.promise;
  await emptyTables(pool);
  return {
    ...database,
    clock,
    ids,
    events: database.live.events,
    limits: database.live.limits,
    announced: () => announcedIn(pool),
    failNextCommit: breakNext,
    undisturbed: work => work(),
    async dispose() {
      await database.close();
      giveBack();
    },
  };
};
