import { NATS_REMEDY, type NatsEngine, startNats } from '../support/engines/nats.ts';
import { startOrSkip } from '../support/engines/or-skip.ts';
import { jobTransportContract } from './job-transport.contract.ts';
import { onEveryTarget } from './on-every-target.ts';
import {
  openMemoryEngine,
  openNatsEngine,
  openRedisEngine,
  type RedisForJobs,
  startRedisForJobs,
} from './transport-engines.ts';

describe('job transport in memory', () => {
  onEveryTarget('job transport', { memory: openMemoryEngine }, jobTransportContract);
});

describe('job transport on NATS', () => {
  let server: NatsEngine;
  before(async function () {
    server = await startOrSkip(this, startNats, NATS_REMEDY);
  });
  after(() => server?.stop());
  jobTransportContract(
    'nats',
    openNatsEngine(() => server),
  );
});

describe('job transport on Redis', () => {
  let server: RedisForJobs;
  before(async function () {
    server = await startOrSkip(this, startRedisForJobs, 'install redis-server, or name one in REDIS_URL_FOR_TESTS');
  });
  after(() => server?.stop());
  jobTransportContract(
    'redis',
    openRedisEngine(() => server),
  );
});
