import { expect } from 'chai';
import type { CarriedJob } from '../../core/ports/job-transport.ts';
import { aWhile, eventually, outcome, refusal } from '../support/waiting.ts';
import { aCarriedJob, type OpenTransportEngine, transportUnderTest } from './transport-under-test.ts';

const ids = (jobs: readonly CarriedJob[]): Set<string> => new Set(jobs.map(({ jobId }) => jobId));

/** What becomes of a transport whose engine goes away, comes back, or loses its memory. */
export const outageClauses = (open: OpenTransportEngine): void => {
  const under = transportUnderTest(open);

  describe('an engine that loses everything', () => {
    it('is of another epoch, for everybody the same one', async () => {
      const [one, two] = [under.connect(), under.connect()];
      await one.publish([aCarriedJob()]);
      const before = await one.epoch();
      expect(await one.epoch()).to.equal(before);
      expect(await two.epoch()).to.equal(before);
      await under.engine.forget();
      const after = await one.epoch();
      expect(after).to.not.equal(before);
      expect(await two.epoch()).to.equal(after);
    });

    it('takes what it knew once more, and brings it to consumers that were there', async () => {
      const transport = under.connect();
      const job = aCarriedJob();
      const heard = under.collect(under.connect());
      await transport.publish([job]);
      await eventually('it is heard', () => heard.length === 1);
      await under.engine.forget();
      await eventually(
        'it can be published',
        async () => (await outcome(() => transport.publish([job]))) === undefined,
      );
      await eventually('it is heard again', () => heard.length === 2);
      expect(heard).to.deep.equal([job, job]);
    });
  });

  describe('an engine that does not answer', () => {
    const power = (test: Mocha.Context) => under.engine.power ?? test.skip();

    it('is a refusal within the deadline, and no more once it answers again', async function () {
      const { off, on } = power(this);
      const transport = under.connect();
      await transport.ping();
      await off();
      await refusal('unavailable', () => transport.publish([aCarriedJob()]));
      await refusal('unavailable', () => transport.epoch());
      await refusal('unavailable', () => transport.ping());
      await on();
      await eventually('it answers', async () => (await outcome(() => transport.ping())) === undefined);
      const job = aCarriedJob();
      await eventually('it takes a job', async () => (await outcome(() => transport.publish([job]))) === undefined);
    });

    it('is waited for by transports that were opened meanwhile', async function () {
      const { off, on } = power(this);
      await off();
      const transport = under.connect();
      const heard = under.collect(transport);
      await refusal('unavailable', () => transport.ping());
      await on();
      const job = aCarriedJob();
      await eventually('it takes a job', async () => (await outcome(() => transport.publish([job]))) === undefined);
      await eventually('the job is heard', () => heard.length > 0);
    });

    it('is worked with again by consumers, which miss nothing that it still has', async function () {
      const { off, on } = power(this);
      const transport = under.connect();
      const heard = under.collect(under.connect(), { concurrency: 4 });
      const before = await transport.epoch();
      const first = aCarriedJob();
      // The server may have come back a moment ago, for the test before.
      await eventually('it takes a job', async () => (await outcome(() => transport.publish([first]))) === undefined);
      await eventually('the first is heard', () => heard.length === 1);
      await off();
      await aWhile();
      await on();
      const jobs = Array.from({ length: 20 }, () => aCarriedJob());
      await eventually('it takes jobs', async () => (await outcome(() => transport.publish(jobs))) === undefined);
      await eventually('all are heard', () => jobs.every(({ jobId }) => ids(heard).has(jobId)));
      expect(await transport.epoch())
        .to.be.a('string')
        .and.have.length.greaterThan(0);
      expect(before).to.be.a('string').and.have.length.greaterThan(0);
    });
  });
};
