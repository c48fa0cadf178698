import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { newsAfter } from '../../../adapters/sql/live/event-table.ts';
import { type Live, type LiveOptions, openLive } from '../../../adapters/sql/live/live.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { silentLog } from '../../support/silent-log.ts';
import { aWhile, eventually, refusal } from '../../support/waiting.ts';

describe('what processes tell each other', () => {
  let folder: string;
  let file: string;
  const opened: Live[] = [];
  const clock = settableClock();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultmaven-live-'));
    file = join(folder, 'live.db');
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (options: Partial<LiveOptions> = {}): Live => {
    const live = openLive({ file, clock, log: silentLog, ...options });
    opened.push(live);
    return live;
  };
  const publish = async ({ events }: Live, topic: string, ...ns: number[]): Promise<void> => {
    for (const n of ns) await events.publish(topic, { type: 'token', data: { n } });
  };
  const watch = ({ events }: Live, topic: string, afterId = 0) => {
    const over = new AbortController();
    const seen: StreamEvent[] = [];
    const ended = (async () => {
      for await (const event of events.subscribe(topic, afterId, over.signal)) seen.push(event);
    })();
    const stop = async (): Promise<void> => {
      over.abort();
      await ended;
    };
    return { seen, stop, ns: () => seen.map(({ data }) => (data as { n: number }).n) };
  };
  /** What the file holds of a topic, for whoever comes now. */
  const kept = (topic: string): number[] => {
    const handle = new Sqlite(file, { readonly: true });
    const rows = handle.prepare('select data from live_events where topic = ? order by id').pluck().all(topic);
    handle.close();
    return (rows as string[]).map(data => JSON.parse(data).n);
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

  it('wait while another process makes the file or takes a damaged one away', async () => {
    const other = new Sqlite(`${file}-lock`);
    other.exec('begin exclusive');
    const published = publish(open(), 'a', 1);
    await aWhile();
    expect(existsSync(file)).to.equal(false);
    other.close();
    await published;
    await eventually('it is written', () => existsSync(file) && kept('a').length === 1);
  });

  it('are told of what is committed while they look, the next time they look', async () => {
    const live = open();
    await publish(live, 'a', 1, 2);
    await eventually('both are written', () => existsSync(file) && kept('a').length === 2);
    const handle = new Sqlite(file);
    const first = newsAfter(handle, 0, 1);
    expect([...first.topics], 'the first').to.deep.equal(['a']);
    await publish(live, 'b', 3);
    await eventually('it is written', () => kept('b').length === 1);
    expect([...newsAfter(handle, first.lastId, 9).topics], 'the rest').to.deep.equal(['a', 'b']);
    handle.close();
  });

  const losses: Readonly<Record<string, () => Promise<void>>> = {
    'that is deleted': async () => {
      for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
    },
    'of which only the main part is deleted': () => rm(file),
    'that is overwritten': () => writeFile(file, 'no database at all, but long enough to look like one'.repeat(100)),
    'that is emptied': () => truncate(file, 0),
  };
  for (const [what, lose] of Object.entries(losses))
    it(`makes a file anew ${what} while two processes use it, and goes on`, async () => {
      const [writer, reader] = [open(), open()];
      const watched = watch(reader, 't');
      await publish(writer, 't', 1);
      await eventually('the first has come', () => watched.seen.length === 1);
      await writer.limits.take('k', 1, { limit: 5, windowMs: 1000 });
      await lose();
      await eventually('something new has come', async () => {
        await publish(writer, 't', 2);
        return watched.ns().includes(2);
      });
      const ids = watched.seen.map(({ id }) => id);
      expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
      expect((await reader.limits.take('k', 1, { limit: 5, windowMs: 1000 })).remaining).to.be.at.least(3);
      await watched.stop();
    });

  it('makes a file of another layout anew', async () => {
    const other = new Sqlite(file);
    other.exec('create table live_events (text text); pragma user_version = 99');
    other.close();
    const live = open();
    await publish(live, 't', 1);
    await live.close();
    expect(kept('t')).to.deep.equal([1]);
  });

  it('lets events go that are old', async () => {
    const live = open({ retention: { ttlMs: 1000 } });
    await publish(live, 't', 1, 2);
    await eventually('they are written', () => kept('t').length === 2);
    clock.advance(1500);
    await publish(live, 'other', 3);
    await eventually('it is written', () => kept('other').length === 1);
    expect(kept('t')).to.deep.equal([]);
  });

  it('keeps the latest events of a topic that has too many', async () => {
    const live = open({ retention: { perTopic: 10 } });
    await publish(live, 't', ...range(0, 200));
    await live.close();
    expect(kept('t')).to.deep.equal(range(190, 200));
  });

  it('lets the oldest events go when the file is too large', async () => {
    const live = open({ retention: { maxBytes: 300_000 } });
    for (const n of range(0, 100)) {
      await live.events.publish(`t/${n}`, { type: 'token', data: { n, text: 'x'.repeat(10_000) } });
      if (n % 10 === 0) await eventually('it is written', () => kept(`t/${n}`).length === 1);
    }
    await live.close();
    expect(kept('t/0')).to.deep.equal([]);
    expect(kept('t/99')).to.deep.equal([99]);
  });

  it('writes together what comes in quick succession', async () => {
    const live = open();
    await publish(live, 't', 0);
    await eventually('the first is written', () => kept('t').length === 1);
    const handle = new Sqlite(file, { readonly: true });
    let commits = 0;
    let version = handle.pragma('data_version', { simple: true });
    await publish(live, 't', ...range(1, 500));
    while (kept('t').length < 500) {
      const now = handle.pragma('data_version', { simple: true });
      if (now !== version) commits++;
      version = now;
      await new Promise(resolve => setImmediate(resolve));
    }
    handle.close();
    expect(commits).to.be.at.most(20);
  });

  it('waits for another process without stopping this one', async () => {
    const live = open();
    await publish(live, 't', 1);
    await eventually('it is written', () => kept('t').length === 1);
    const other = new Sqlite(file);
    other.exec('begin immediate');
    await publish(live, 't', 2);
    const taken = live.limits.take('k', 1, { limit: 5, windowMs: 1000 });
    let turns = 0;
    for (const began = performance.now(); performance.now() - began < 50; turns++)
      await new Promise(resolve => setImmediate(resolve));
    other.exec('commit');
    other.close();
    expect(turns).to.be.greaterThan(20);
    expect((await taken).remaining).to.equal(4);
    await eventually('it is written', () => kept('t').length === 2);
  });

  it('does not make a writer wait for a slow reader', async () => {
    const live = open();
    const over = new AbortController();
    const slow = live.events.subscribe('t', 0, over.signal)[Symbol.asyncIterator]();
    await publish(live, 't', 0);
    expect((await slow.next()).value.data).to.deep.equal({ n: 0 });
    await publish(live, 't', ...range(1, 300));
    await eventually('all are written', () => kept('t').length === 300);
    const rest: number[] = [];
    while (rest.length < 299) rest.push((await slow.next()).value.data.n);
    expect(rest).to.deep.equal(range(1, 300));
    over.abort();
    expect((await slow.next()).done).to.equal(true);
  });

  it('tells the next publisher, and who counts, that the file cannot be written', async () => {
    await mkdir(file);
    const live = open();
    await publish(live, 't', 1);
    await eventually('it is told', () =>
      publish(live, 't', 2).then(
        () => false,
        error => error.code === 'unavailable',
      ),
    );
    await refusal('unavailable', () => live.limits.take('k', 1, { limit: 5, windowMs: 1000 }));
  });

  it('forgets windows that have ended', async () => {
    const live = open();
    for (const n of range(0, 50)) await live.limits.take(`k${n}`, 1, { limit: 5, windowMs: 1000 });
    clock.advance(1000);
    for (const _ of range(0, 60)) await live.limits.take('now', 1, { limit: 5, windowMs: 1000 });
    const handle = new Sqlite(file, { readonly: true });
    expect(handle.prepare('select key from live_limits').pluck().all()).to.deep.equal(['now']);
    handle.close();
  });
});
