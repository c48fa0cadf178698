import { expect } from 'chai';
import type { CarriedJob } from '../../core/ports/job-transport.ts';
import { reactionType } from '../../core/ports/subscriptions.ts';
import { aWhile, eventually, gate } from '../support/waiting.ts';
import { outageClauses } from './job-transport-outage-clauses.ts';
import { aCarriedJob, type OpenTransportEngine, TYPE, transportUnderTest } from './transport-under-test.ts';

const ids = (jobs: readonly CarriedJob[]): string[] => jobs.map(({ jobId }) => jobId).sort();
const some = (count: number): CarriedJob[] => Array.from({ length: count }, () => aCarriedJob());

/** core/ports/job-transport.ts. */
export const jobTransportContract = (name: string, open: OpenTransportEngine): void =>
  void describe(name, () => {
    describe('brings', () => deliveryClauses(open));
    describe('fails', () => failureClauses(open));
    describe('ends', () => stopClauses(open));
    describe('survives', () => outageClauses(open));
  });

const deliveryClauses = (open: OpenTransportEngine): void => {
  const under = transportUnderTest(open);

  describe('a message', () => {
    it('brings what was published', async () => {
      const transport = under.connect();
      const heard = under.collect(transport);
      const job = aCarriedJob(TYPE, 7);
      await transport.publish([job]);
      await eventually('it is heard', () => heard.length > 0);
      expect(heard).to.deep.equal([job]);
    });

    it('waits for a consumer that was away', async () => {
      const jobs = some(20);
      await under.connect().publish(jobs);
      const heard = under.collect(under.connect(), { concurrency: 4 });
      await eventually('all are heard', () => heard.length >= 20);
      expect(ids(heard)).to.deep.equal(ids(jobs));
    });

    it('goes to one of several consumers, and is handled once', async () => {
      const heard = [under.connect(), under.connect(), under.connect()].map(one =>
        under.collect(one, { concurrency: 3 }),
      );
      const jobs = some(300);
      await under.connect().publish(jobs);
      await eventually('all are heard', () => heard.flat().length >= 300);
      await aWhile();
      expect(ids(heard.flat())).to.deep.equal(ids(jobs));
    });

    it('goes to consumers of its type only, whatever signs a type has', async () => {
      const transport = under.connect();
      const types = [TYPE, 'evidence.analyse', 'a.b', 'a~b', 'a-b', reactionType('case.deleted.v1', 'x'), 'a *>:/ é{}'];
      const heard = types.map(type => under.collect(transport, { type }));
      const jobs = types.map(type => aCarriedJob(type));
      await transport.publish(jobs);
      await eventually('all are heard', () => heard.every(one => one.length > 0));
      await aWhile();
      expect(heard).to.deep.equal(jobs.map(job => [job]));
    });

    it('is dropped when it is published again with the same turn, before and after it was handled', async () => {
      const transport = under.connect();
      const job = aCarriedJob();
      await transport.publish([job, job]);
      await transport.publish([job]);
      const heard = under.collect(under.connect());
      await eventually('it is heard', () => heard.length > 0);
      await aWhile();
      await under.connect().publish([job]);
      await aWhile();
      expect(heard).to.deep.equal([job]);
    });

    it('is another one with another turn', async () => {
      const transport = under.connect();
      const job = aCarriedJob();
      const heard = under.collect(transport);
      await transport.publish([job]);
      await eventually('it is heard', () => heard.length === 1);
      await transport.publish([{ ...job, turn: 1 }]);
      await eventually('the second is heard', () => heard.length === 2);
      expect(heard.map(({ turn }) => turn)).to.deep.equal([0, 1]);
    });

    it('may come with a thousand others, or with none', async () => {
      const transport = under.connect();
      await transport.publish([]);
      const jobs = some(1000);
      await transport.publish(jobs);
      const heard = under.collect(transport, { concurrency: 50 });
      await eventually('all are heard', () => heard.length >= 1000);
      expect(ids(heard)).to.deep.equal(ids(jobs));
    });
  });

  describe('a consumer', () => {
    it('runs as many at a time as it may, and no more', async () => {
      const mayEnd = gate();
      let running = 0;
      let most = 0;
      const transport = under.connect();
      const done: CarriedJob[] = [];
      under.consume(
        transport,
        async job => {
          most = Math.max(most, ++running);
          await mayEnd.opened;
          running--;
          done.push(job);
        },
        { concurrency: 3 },
      );
      await transport.publish(some(8));
      await eventually('three run', () => running === 3);
      await aWhile();
      mayEnd.open();
      await eventually('all are done', () => done.length === 8);
      expect(most).to.equal(3);
    });

    it('that is busy leaves messages to one that is not', async () => {
      const end = gate();
      let busy = 0;
      under.consume(under.connect(), async () => {
        busy++;
        await end.opened;
      });
      const transport = under.connect();
      await transport.publish([aCarriedJob()]);
      await eventually('the first is busy', () => busy === 1);
      const heard = under.collect(under.connect());
      const jobs = some(5);
      await transport.publish(jobs);
      await eventually('the other one hears the rest', () => heard.length === 5);
      expect(ids(heard)).to.deep.equal(ids(jobs));
      end.open();
    });
  });
};

const failureClauses = (open: OpenTransportEngine): void => {
  const under = transportUnderTest(open);

  describe('a handler that throws', () => {
    it('sees the message again', async () => {
      const transport = under.connect();
      const heard: CarriedJob[] = [];
      under.consume(transport, async job => {
        heard.push(job);
        if (heard.length < 3) throw new Error('not yet');
      });
      const job = aCarriedJob();
      await transport.publish([job]);
      await eventually('it came three times', () => heard.length === 3);
      await aWhile();
      expect(heard).to.deep.equal([job, job, job]);
    });

    it('sees it a few times, then no more; others are handled meanwhile', async () => {
      const transport = under.connect();
      let failures = 0;
      const heard: CarriedJob[] = [];
      const [poison, job] = [aCarriedJob(), aCarriedJob()];
      under.consume(transport, async one => {
        if (one.jobId !== poison.jobId) return void heard.push(one);
        failures++;
        throw new Error('never');
      });
      await transport.publish([poison]);
      await transport.publish([job]);
      await eventually('the other one is handled', () => heard.length === 1);
      await eventually('it came five times', () => failures === 5);
      for (let i = 0; i < 5; i++) await aWhile();
      expect(failures).to.equal(5);
    });
  });
};

const stopClauses = (open: OpenTransportEngine): void => {
  const under = transportUnderTest(open);

  describe('a consumer that stops', () => {
    it('lets what runs end in the time that it is given, and takes nothing new', async () => {
      const transport = under.connect();
      const started = gate();
      const end = gate();
      const done: boolean[] = [];
      const consumer = under.consume(transport, async (_job, signal) => {
        started.open();
        await end.opened;
        done.push(signal.aborted);
      });
      await transport.publish([aCarriedJob()]);
      await started.opened;
      const stopping = consumer.stop(10_000);
      const second = aCarriedJob();
      await transport.publish([second]);
      await aWhile();
      end.open();
      await stopping;
      await aWhile();
      expect(done).to.deep.equal([false]);
      const heard = under.collect(transport);
      await eventually('the second is heard', () => heard.length > 0);
      expect(heard).to.deep.equal([second]);
    });

    it('aborts what does not end, and gives it to others at once', async () => {
      const transport = under.connect();
      const started = gate();
      const job = aCarriedJob();
      const consumer = under.consume(transport, async (_job, signal) => {
        started.open();
        await eventually('the signal has fired', () => signal.aborted);
        throw signal.reason;
      });
      await transport.publish([job]);
      await started.opened;
      const heard = under.collect(under.connect());
      await consumer.stop(0);
      await eventually('another one hears it', () => heard.length > 0);
      expect(heard).to.deep.equal([job]);
    });
  });

  describe('a transport that dies', () => {
    it('leaves what it held to others, within seconds, and does not count', async () => {
      const dying = under.connect();
      const started = gate();
      under.consume(dying, async () => {
        started.open();
        await gate().opened;
      });
      const transport = under.connect();
      const job = aCarriedJob();
      await transport.publish([job]);
      await started.opened;
      await dying.close();
      const heard = under.collect(transport);
      await eventually('another one hears it', () => heard.length > 0);
      expect(heard).to.deep.equal([job]);
    });

    it('again and again loses nothing', async () => {
      const transport = under.connect();
      const job = aCarriedJob();
      await transport.publish([job]);
      for (let i = 0; i < 3; i++) {
        const dying = under.connect();
        const started = gate();
        under.consume(dying, async () => {
          started.open();
          await gate().opened;
        });
        await started.opened;
        await dying.close();
      }
      const heard = under.collect(transport);
      await eventually('somebody hears it', () => heard.length > 0);
      expect(heard).to.deep.equal([job]);
    }).timeout(40_000);
  });
};
