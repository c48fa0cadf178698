import { expect } from 'chai';
import { consumer } from '../../../apps/worker/consumer.ts';
import type { Failure } from '../../../core/kernel/error.ts';
import type { JobId, UserId } from '../../../core/kernel/ids.ts';
import type { JobContext } from '../../../core/ports/job-queue.ts';
import { refusal } from '../../support/waiting.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const GOOD = { evidence_id: ID, owner_id: ID };
const REASON: Failure = { code: 'internal', detail: 'gave up' };

const context = (payload: unknown): JobContext => ({
  payload,
  delivery: { jobId: ID as JobId, fence: 1, attempt: 1 },
  ownerId: ID as UserId,
  traceparent: null,
  signal: new AbortController().signal,
  progress: () => undefined,
});

describe('a consumer', () => {
  const calls: unknown[] = [];
  beforeEach(() => calls.splice(0));
  const { handler, type } = consumer({
    message: 'evidence.analyse.v1',
    concurrency: 1,
    handle: async (message, { delivery }) => void calls.push([message, delivery.fence]),
    exhausted: async (message, reason) => void calls.push([message, reason]),
  });

  it('hands over a message that its contract knows, with the delivery', async () => {
    await handler.handle(context(GOOD));
    expect(calls).to.deep.equal([[GOOD, 1]]);
    expect(type).to.equal('evidence.analyse.v1');
  });

  it('ignores fields that a newer producer has added', async () => {
    await handler.handle(context({ ...GOOD, added_later: true }));
    expect(calls).to.have.lengthOf(1);
  });

  for (const [name, payload] of Object.entries({
    'a missing field': { owner_id: ID },
    'a wrong type': { ...GOOD, owner_id: 7 },
    'no object': 'x',
  }))
    it(`takes a message with ${name} for poison`, async () => {
      const { issues } = await refusal('message.invalid', () => handler.handle(context(payload)));
      expect(issues).not.to.be.empty;
      expect(calls).to.deep.equal([]);
    });

  it('tells the end of a job, but not of one that nobody understands', async () => {
    await handler.exhausted(context(GOOD), REASON);
    await handler.exhausted(context({ owner_id: ID }), REASON);
    expect(calls).to.deep.equal([[GOOD, REASON]]);
  });
});
