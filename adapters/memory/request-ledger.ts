import type { UserId } from '../../core/kernel/ids.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import { type RememberedRequest, type RepeatableRequest, refuseRepeat } from '../../core/kernel/repeat.ts';
import { ensureWanted } from '../../core/kernel/sweep.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { RequestLedger } from '../../core/ports/request-ledger.ts';
import type { MemoryDatabase } from './database.ts';
import { type Tables, table } from './rows.ts';

type RequestRow = RememberedRequest & { readonly at: string; readonly expiresAt: Instant };

const REQUESTS = table<RequestRow>('msg_requests');

/** Where the row is kept. */
const placeOf = (ownerId: UserId, route: string, key: string): string => JSON.stringify([ownerId, route, key]);

/** As core/ports/transactor.ts says, within one transaction. */
export const rememberRequest = (tables: Tables, clock: Clock, request: RepeatableRequest, answer: object): void => {
  const { ownerId, route, key, fingerprint, content = null, ttlMs } = request;
  const requests = tables.rows(REQUESTS);
  const at = placeOf(ownerId, route, key);
  const known = requests.get(at);
  const now = clock.now();
  if (known && known.expiresAt > now) refuseRepeat(known, request);
  requests.put(at, { at, fingerprint, content, answer, expiresAt: now + ttlMs });
};

export type RequestLedgerDeps = { readonly database: MemoryDatabase; readonly clock: Clock };

export const memoryRequestLedger = ({ database, clock }: RequestLedgerDeps): RequestLedger => ({
  async find(ownerId, route, key) {
    const known = database.committed.rows(REQUESTS).get(placeOf(ownerId, route, key));
    if (!known || known.expiresAt <= clock.now()) return undefined;
    const { fingerprint, content, answer } = known;
    return { fingerprint, content, answer };
  },
  async remember(request, answer) {
    if (request) await database.transaction(async tables => rememberRequest(tables, clock, request, answer));
    return answer;
  },
  async sweep({ dryRun = false, signal } = {}) {
    ensureWanted(signal);
    return database.transaction(async tables => {
      const requests = tables.rows(REQUESTS);
      const expired = requests.where(({ expiresAt }) => expiresAt <= clock.now());
      if (!dryRun) for (const { at } of expired) requests.delete(at);
      return expired.length;
    });
  },
});
