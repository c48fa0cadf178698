import { Queue } from 'bullmq';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { redisJobTransport } from '../../../adapters/redis/job-transport.ts';
import { queueName } from '../../../adapters/redis/queue-name.ts';
import type { CarriedJob } from '../../../core/ports/job-transport.ts';
import { aCarriedJob, TYPE } from '../../contract/transport-under-test.ts';
import { startOrSkip } from '../../support/engines/or-skip.ts';
import { type RedisServer, startRedis } from '../../support/engines/redis.ts';
import { silentLog } from '../../support/silent-log.ts';
import { eventually } from '../../support/waiting.ts';

describe('a queue in Redis', () => {
  let server: RedisServer;
  before(async function () {
    server = await startOrSkip(this, () => startRedis(), 'install redis-server');
  });
  after(() => server?.stop());

  it('loses jobs that somebody else wrote, and keeps nothing of what is done', async () => {
    const client = new Redis(server.url, { maxRetriesPerRequest: null });
    const queue = new Queue(queueName(TYPE), { connection: client, prefix: '{faultmaven:jobs}' });
    for (const data of [null, 7, [], { job_id: 7, turn: 0 }, { job_id: 'a', turn: -1 }]) await queue.add('x', data);
    const transport = redisJobTransport({
      address: { kind: 'standalone', url: server.url },
      log: silentLog,
    });
    const job = aCarriedJob();
    const heard: CarriedJob[] = [];
    const consumer = transport.consume(TYPE, async one => void heard.push(one), { concurrency: 1 });
    await transport.publish([job]);
    await eventually('ours is heard', () => heard.length > 0);
    expect(heard).to.deep.equal([job]);
    await eventually('nothing is left', async () =>
      Object.values(await queue.getJobCounts()).every(count => count === 0),
    );
    expect(await client.keys(`{faultmaven:jobs}:${queueName(TYPE)}:${job.jobId}*`)).to.deep.equal([]);
    await consumer.stop(0);
    await transport.close();
    await queue.close();
    client.disconnect();
  });

  it('has a name of its own for each type of job, which BullMQ takes', () => {
    const types = ['a:b', 'a=3a=b', 'a b', '{a}', 'é', 'a.b', 'x#y'];
    expect(new Set(types.map(queueName))).to.have.property('size', types.length);
    for (const type of types) expect(queueName(type)).to.match(/^[A-Za-z0-9_.#=-]+$/);
  });
});
