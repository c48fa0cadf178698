import { type RememberedRequest, type RepeatableRequest, refuseRepeat } from '../../../core/kernel/repeat.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { RequestLedger } from '../../../core/ports/request-ledger.ts';
import type { Statements } from '../statements.ts';
import type { LedgerDeps } from './ledger-deps.ts';
import { sweepExpired } from './sweep-expired.ts';

type Row = Pick<RememberedRequest, 'fingerprint' | 'content'> & { readonly answer: string };

const OF_KEY = 'owner_id = ? and route = ? and idempotency_key = ?';

/** Inserts the request with its answer, in place of one that has expired.
 *  @throws DomainError 'request.repeated' or 'request.key-reused' when one that has not is there. */
export const rememberRequest = async (
  sql: Statements,
  clock: Clock,
  request: RepeatableRequest,
  answer: object,
): Promise<void> => {
  const { ownerId, route, key, fingerprint, content = null, ttlMs } = request;
  const now = clock.now();
  const changed = await sql.run(
    `insert into msg_requests (owner_id, route, idempotency_key, fingerprint, content, answer, created_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (owner_id, route, idempotency_key) do update set fingerprint = excluded.fingerprint,
        content = excluded.content, answer = excluded.answer, created_at = excluded.created_at,
        expires_at = excluded.expires_at
      where msg_requests.expires_at <= excluded.created_at`,
    ownerId,
    route,
    key,
    fingerprint,
    content,
    JSON.stringify(answer),
    now,
    now + ttlMs,
  );
  if (changed === 1) return;
  const [known] = await sql.all<Row>(
    `select fingerprint, content from msg_requests where ${OF_KEY}`,
    ownerId,
    route,
    key,
  );
  refuseRepeat(known ?? { fingerprint, content }, request);
};

export const sqlRequestLedger = ({ reads, write, clock }: LedgerDeps): RequestLedger => ({
  async find(ownerId, route, key) {
    const [row] = await reads.all<Row>(
      `select fingerprint, content, answer from msg_requests where ${OF_KEY} and expires_at > ?`,
      ownerId,
      route,
      key,
      clock.now(),
    );
    return row && { ...row, answer: JSON.parse(row.answer) };
  },
  async remember(request, answer) {
    if (request) await write(sql => rememberRequest(sql, clock, request, answer));
    return answer;
  },
  sweep: options =>
    sweepExpired({ reads, write, clock }, { table: 'msg_requests', key: 'owner_id, route, idempotency_key' }, options),
});
