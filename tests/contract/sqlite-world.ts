import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { settableClock } from '../../adapters/memory/clock.ts';
import { memoryEventStream } from '../../adapters/memory/event-stream.ts';
import { memoryRateLimitStore } from '../../adapters/memory/rate-limit-store.ts';
import { openSqlite } from '../../adapters/sql/database.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { silentLog } from '../support/silent-log.ts';
import { type Announced, type OpenWorld, TEST_PACE } from './world.ts';

type OutboxRow = { id: string; type: string; owner_id: string; subject: string; data: string; trace: string | null };

const announcedOf = (kind: Announced['kind'], row: OutboxRow): Announced => ({
  kind,
  id: row.id,
  type: row.type,
  ownerId: row.owner_id as UserId,
  subject: row.subject,
  data: JSON.parse(row.data),
  traceparent: row.trace,
});
