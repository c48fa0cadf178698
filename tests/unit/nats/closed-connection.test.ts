import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { expect } from 'chai';
import { pullConsumer } from '../../../adapters/nats/pull-consumer.ts';
import { aCarriedJob, TYPE } from '../../contract/transport-under-test.ts';
import { silentLog } from '../../support/silent-log.ts';
import { eventually, gate } from '../../support/waiting.ts';

/** A message on a connection that is closed: nothing can be said about it. */
const messageOnClosed = (attempts: string[]) => {
  const { jobId, turn } = aCarriedJob();
  const refuse = (word: string) => () => {
    attempts.push(word);
    throw new errors.ClosedConnectionError();
  };
  return {
    data: new TextEncoder().encode(JSON.stringify({ job_id: jobId, turn })),
    info: { deliveryCount: 1 },
    ...{ ack: refuse('ack'), nak: refuse('nak'), term: refuse('term'), working: refuse('working') },
  } as unknown as JsMsg;
};

/** Brings one message, and then nothing. */
const consumerOf = (message: JsMsg): Consumer => {
  let left = [message];
  const silence = gate();
  const fetch = async () => ({
    stop: silence.open,
    async *[Symbol.asyncIterator]() {
      const now = left;
      left = [];
      yield* now;
      await silence.opened;
    },
  });
  return { fetch } as unknown as Consumer;
};

describe('a consumer whose connection was closed', () => {
  const consuming = (attempts: string[], handler: () => Promise<void>) => {
    const told: string[] = [];
    const log = { ...silentLog, warn: (_about: object, text: string) => void told.push(text) };
    const find = async () => consumerOf(messageOnClosed(attempts));
    const deps = { type: TYPE, handler, concurrency: 2, find, leaseMs: 40, comeBackMs: 10, log };
    return { consumer: pullConsumer(deps), told };
  };

  it('says in vain that it is at work and done, tells of it once, and lives', async () => {
    const attempts: string[] = [];
    const mayEnd = gate();
    const { consumer, told } = consuming(attempts, () => mayEnd.opened);
    await eventually('it has said that it is at work', () => attempts.length > 2);
    mayEnd.open();
    await eventually('it has said that it is done', () => attempts.includes('ack'));
    await consumer.stop(0);
    expect(told).to.have.lengthOf(1);
  });

  it('can be stopped while a handler runs', async () => {
    const attempts: string[] = [];
    const end = gate();
    const { consumer } = consuming(attempts, () => end.opened);
    await eventually('it is at work', () => attempts.length > 0);
    const stopped = consumer.stop(0);
    end.open();
    await stopped;
    expect(attempts).to.include('ack');
  });
});
