import { NATS_REMEDY, type NatsEngine, startNats } from '../support/engines/nats.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { postgresMissing } from '../support/engines/postgres.ts';
import { carriedClauses } from './carried-clauses.ts';
import { openCarriedWorld } from './carried-world.ts';
import { jobQueueContract } from './job-queue.contract.ts';
import { openPostgresWorld } from './postgres-world.ts';
import {
  openMemoryEngine,
  openNatsEngine,
  openRedisEngine,
  type RedisForJobs,
  startRedisForJobs,
} from './transport-engines.ts';

const missing = postgresMissing();

describe('job queue that is carried', () => {
  jobQueueContract('in memory', openCarriedWorld(openMemoryEngine));
  describe('in memory, that goes wrong', () => carriedClauses(openMemoryEngine));

  if (missing) process.stderr.write(`carried jobs on PostgreSQL ${missing}\n`);
  else
    describe('with a ledger on PostgreSQL', () => {
      jobQueueContract('in memory', openCarriedWorld(openMemoryEngine, openPostgresWorld));
      describe('in memory, that goes wrong', () => carriedClauses(openMemoryEngine, openPostgresWorld));
    });

  describe('over NATS', () => {
    let server: NatsEngine;
    before(async function () {
      server = await startOrSkip(this, startNats, NATS_REMEDY);
    });
    after(() => server?.stop());
    jobQueueContract('nats', openCarriedWorld(openNatsEngine(() => server)));
    describe('that goes wrong', () => carriedClauses(openNatsEngine(() => server)));
  });

  describe('over Redis', () => {
    let server: RedisForJobs;
    before(async function () {
      server = await startOrSkip(this, startRedisForJobs, 'install redis-server, or name one in REDIS_URL_FOR_TESTS');
    });
    after(() => server?.stop());
    jobQueueContract('redis', openCarriedWorld(openRedisEngine(() => server)));
    describe('that goes wrong', () => carriedClauses(openRedisEngine(() => server)));
  });
});
