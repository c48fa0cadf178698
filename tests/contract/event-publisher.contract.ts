import { expect } from 'chai';
import type { EventMessage, EventPublisher } from '../../core/ports/event-relay.ts';
import { eventually, refusal } from '../support/waiting.ts';

export type EventEngine = {
  connect(): EventPublisher;
  /** What the engine has, in its order. */
  stored(): Promise<readonly EventMessage[]>;
  /** The engine loses everything it had. */
  forget(): Promise<void>;
  /** Undefined where the server is not ours. */
  readonly power: { off(): Promise<void>; on(): Promise<void> } | undefined;
  dispose(): Promise<void>;
};

const messages = (from: number, to: number): EventMessage[] =>
  Array.from({ length: to - from }, (_, n) => ({
    id: `id-${from + n}`,
    channel: 'events.case',
    body: JSON.stringify({ specversion: '1.0', n: from + n, text: 'ü 😀 "quoted"' }),
  }));

/** core/ports/event-relay.ts, EventPublisher. */
export const eventPublisherContract = (name: string, open: () => Promise<EventEngine>): void =>
  void describe(name, () => {
    let engine: EventEngine;
    const publishers: EventPublisher[] = [];
    beforeEach(async () => {
      engine = await open();
    });
    afterEach(async () => {
      for (const publisher of publishers.splice(0)) await publisher.close();
      await engine.dispose();
    });
    const connect = (): EventPublisher => {
      const publisher = engine.connect();
      publishers.push(publisher);
      return publisher;
    };

    it('stores what is published, as it is and in the order given', async () => {
      await connect().publish(messages(0, 40));
      expect(await engine.stored()).to.deep.equal(messages(0, 40));
    });

    it('keeps the channels apart', async () => {
      const mixed = messages(0, 3).map((one, n) => ({ ...one, channel: ['events.case', 'events.user'][n % 2] ?? '' }));
      await connect().publish(mixed);
      expect(await engine.stored()).to.deep.equal(mixed);
    });

    it('stores a message once, however often and by whomever it is published', async () => {
      const [one, another] = [connect(), connect()];
      await Promise.all([one.publish(messages(0, 10)), another.publish(messages(0, 10))]);
      await another.publish(messages(5, 12));
      const ids = (await engine.stored()).map(({ id }) => id);
      expect([...ids].sort()).to.deep.equal(
        messages(0, 12)
          .map(({ id }) => id)
          .sort(),
      );
    });

    it('publishes nothing when there is nothing', async () => {
      await connect().publish([]);
      expect(await engine.stored()).to.deep.equal([]);
    });

    it('goes on after the engine has lost everything', async () => {
      const publisher = connect();
      await publisher.publish(messages(0, 1));
      await engine.forget();
      await eventually('it is stored', async () => {
        await publisher.publish(messages(1, 2)).catch(error => expect(error).to.have.property('code', 'unavailable'));
        return (await engine.stored()).length > 0;
      });
      expect(await engine.stored()).to.deep.equal(messages(1, 2));
    });

    it('is of another, later epoch after the engine has lost everything, and of the same one until then', async () => {
      const [one, another] = [connect(), connect()];
      await one.publish(messages(0, 1));
      const before = await one.epoch();
      expect(await one.epoch()).to.equal(before);
      expect(await another.epoch()).to.equal(before);
      expect(Math.abs(before - Date.now())).to.be.lessThan(60_000);
      await engine.forget();
      const after = await one.epoch();
      expect(after).to.be.greaterThan(before);
      expect(await another.epoch()).to.equal(after);
    });

    it('is unavailable while the engine is away, and goes on when it is back', async function () {
      if (!engine.power) return this.skip();
      const publisher = connect();
      await publisher.ping();
      await engine.power.off();
      await refusal('unavailable', () => publisher.publish(messages(0, 2)));
      await refusal('unavailable', () => publisher.ping());
      await engine.power.on();
      await eventually('it answers', () =>
        publisher.publish(messages(2, 4)).then(
          () => true,
          () => false,
        ),
      );
      const ids = (await engine.stored()).map(({ id }) => id);
      expect(ids).to.include.members(['id-2', 'id-3']);
      expect(new Set(ids).size, 'nothing twice').to.equal(ids.length);
    }).timeout(30_000);

    it('is unavailable after it was closed', async () => {
      const publisher = connect();
      await publisher.close();
      await refusal('unavailable', () => publisher.publish(messages(0, 1)));
    });
  });
