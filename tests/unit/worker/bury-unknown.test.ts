import { expect } from 'chai';
import { buryUnknownJobs } from '../../../apps/worker/bury-unknown.ts';
import { silentLog } from '../../support/silent-log.ts';
import { eventually } from '../../support/waiting.ts';

describe('jobs that no consumer of this worker knows', () => {
  it('are looked for again and again with the types that are known, told to the operator, until it is stopped', async () => {
    const asked: unknown[] = [];
    const told: object[] = [];
    const stop = buryUnknownJobs({
      queue: {
        async buryUnknown(types, graceMs) {
          asked.push([types, graceMs]);
          if (asked.length === 1) throw new Error('the ledger does not answer');
          return asked.length === 2 ? 3 : 0;
        },
      },
      log: { ...silentLog, error: fields => void told.push(fields) },
      types: ['a.v1'],
      everyMs: 1,
      graceMs: 7,
    });
    await eventually('it has looked four times', () => asked.length >= 4);
    await stop();
    const before = asked.length;
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(asked).to.have.lengthOf(before);
    expect(asked[0]).to.deep.equal([['a.v1'], 7]);
    expect(told).to.deep.equal([{ jobs: 3 }]);
  });
});
