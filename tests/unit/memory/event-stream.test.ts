import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { memoryEventStream } from '../../../adapters/memory/event-stream.ts';
import type { EventStream } from '../../../core/ports/event-stream.ts';
import { eventually } from '../../support/waiting.ts';

const SMALL = { perTopic: 3, topics: 2, topicTtlMs: 1000 };

describe('the event stream in memory', () => {
  const clock = settableClock();
  const publish = async (events: EventStream, topic: string, ...ns: number[]): Promise<void> => {
    for (const n of ns) await events.publish(topic, { type: 'token', data: { n } });
  };
  /** What a reader that comes now and does not wait sees. */
  const kept = async (events: EventStream, topic: string, afterId = 0): Promise<number[]> => {
    const over = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { data } of events.subscribe(topic, afterId, over.signal)) seen.push((data as { n: number }).n);
    })();
    await new Promise(resolve => setImmediate(resolve));
    over.abort();
    await reading;
    return seen;
  };

  it('keeps the latest events of a topic and lets the oldest go', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    await publish(events, 't', 1, 2, 3, 4, 5);
    expect(await kept(events, 't')).to.deep.equal([3, 4, 5]);
  });

  it('forgets topics that were quiet for long', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    await publish(events, 't', 1);
    clock.advance(1001);
    await publish(events, 'other', 2);
    expect(await kept(events, 't')).to.deep.equal([]);
  });

  it('forgets the topic that was quiet longest when there are too many', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    for (const topic of ['a', 'b', 'a', 'c']) await publish(events, topic, 1);
    expect(await kept(events, 'a')).to.deep.equal([1, 1]);
    expect(await kept(events, 'b')).to.deep.equal([]);
  });

  it('does not fill up with topics that are only asked for', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    await publish(events, 't', 1);
    for (let n = 0; n < 20; n++) await kept(events, `nobody/${n}`);
    await publish(events, 'other', 1);
    expect(await kept(events, 't')).to.deep.equal([1]);
  });

  it('keeps a topic that somebody reads, however quiet it is', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    const over = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { data } of events.subscribe('t', 0, over.signal)) seen.push((data as { n: number }).n);
    })();
    await publish(events, 't', 1);
    clock.advance(5000);
    await publish(events, 'a', 1);
    await publish(events, 'b', 1);
    await publish(events, 't', 2);
    await eventually('both have come', () => seen.length === 2);
    over.abort();
    await reading;
  });

  it('does not hide new events from a reader who knows ids of a topic that was forgotten', async () => {
    const events = memoryEventStream({ clock, ...SMALL });
    await publish(events, 't', 1, 2, 3);
    clock.advance(1001);
    await publish(events, 'other', 1);
    await publish(events, 't', 4);
    expect(await kept(events, 't', 3)).to.deep.equal([4]);
  });
});
