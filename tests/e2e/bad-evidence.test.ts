import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Answer, type Client, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const MAX_UPLOAD_MB = 64;

/** Resident memory of the process that serves and works, at its highest, in megabytes; 0 where that cannot be read. */
const peakMb = (pid: number): number => {
  if (process.platform !== 'linux') return 0;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
};

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 10) + second * 1000).toISOString();

describe('evidence that is not what it should be', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let user: Client;
  let caseId: string;

  before(async () => {
    folder = await temporaryFolder();
    running = await startInstallation(folder.path, { MAX_UPLOAD_MB: String(MAX_UPLOAD_MB) });
    user = await registered(running.url);
    caseId = (await user.send('POST', '/v1/cases', { title: 'a case' })).body.id;
  });
  after(async () => {
    await running.kill();
    await folder.remove();
  });

  const upload = (name: string, content: string | Uint8Array): Promise<Answer> =>
    user.upload('/v1/evidence', { case_id: caseId }, name, content);
  const ask = async (id: string, what: string): Promise<Answer['body']> => {
    const { status, body } = await user.get(`/v1/evidence/${id}/${what}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  };
  const ready = async (name: string, content: string | Uint8Array, withinMs?: number): Promise<string> => {
    const { status, body } = await upload(name, content);
    expect(status, JSON.stringify(body)).to.equal(202);
    const ended = await user.ended(`/v1/evidence/${body.id}`, withinMs);
    expect(ended.body.status, JSON.stringify(ended.body.error)).to.equal('ready');
    return body.id;
  };
  const refused = async (name: string, content: string | Uint8Array, status: number, code: string): Promise<void> => {
    const answer = await upload(name, content);
    expect(answer.body, name).to.include({ status, code });
    expect(answer.body.detail, name).to.match(/\w+ \w+/);
  };

  it('is refused with a reason when there is nothing in it to read, or told to be only padding', async () => {
    await refused('empty.log', '', 422, 'file.empty');
    await refused('empty.log.gz', gzipSync(''), 422, 'file.empty');
    await refused('core.log', randomBytes(50_000), 422, 'file.binary');
    await refused('core.log.gz', gzipSync(randomBytes(50_000)), 422, 'file.binary');
    const padding = await ready('zeros.log', new Uint8Array(100_000));
    const { lines, notes } = await ask(padding, 'analysis');
    expect([lines, notes]).to.deep.equal([0, ['100000 NUL bytes were left out as padding.']]);
    expect(await ask(padding, 'counts?by=field:x')).to.deep.include({ lines: 0, items: [] });
    expect(await ask(padding, 'histogram')).to.deep.include({ lines: 0, buckets: [] });
  });

  it('is refused when it is a gzip file that is cut off, damaged, or holds more than may be uploaded', async () => {
    const packed = gzipSync(
      Array.from({ length: 20_000 }, (_, i) => `${at(i)} INFO request ${randomBytes(8).toString('hex')}\n`).join(''),
    );
    await refused('app.log.gz', packed.subarray(0, packed.length - 4000), 422, 'file.corrupt');
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 100_000, 100_200);
    await refused('app.log.gz', damaged, 422, 'file.corrupt');
    const bomb = gzipSync(Buffer.alloc(300_000_000, 'INFO all is well\n'));
    expect(bomb.length).to.be.lessThan(MAX_UPLOAD_MB * 100_000);
    const before = peakMb(running.pid);
    await refused('bomb.log.gz', bomb, 413, 'file.too-large');
    expect(peakMb(running.pid) - before).to.be.lessThan(150);
  });

  it('of one line, with or without its end, is analysed', async () => {
    for (const content of ['ERROR the only line', 'ERROR the only line\n', '\uFEFFERROR the only line\r\n']) {
      const id = await ready('one.log', content);
      expect((await ask(id, 'lines')).items.map((line: { text: string }) => line.text)).to.deep.equal([
        'ERROR the only line',
      ]);
      const { items, lines } = await ask(id, 'counts?by=level&q=ERROR%20the');
      expect([lines, items[0].key, items[0].locator]).to.deep.equal([1, 'error', 'one.log:1']);
    }
  });

  it('without any time has counts, and no place on a clock', async () => {
    const id = await ready(
      'timeless.log',
      Array.from({ length: 500 }, (_, i) =>
        i % 50 === 7 ? `ERROR disk ${i} failed\n` : `step ${i} of 500 done\n`,
      ).join(''),
    );
    expect(await ask(id, 'analysis')).to.include({ from: null, to: null, lines: 500, histogram: null });
    expect(await ask(id, 'counts?by=minute')).to.deep.include({ lines: 500, without: 500, items: [] });
    expect(await ask(id, 'histogram')).to.deep.include({ lines: 500, untimed: 500, buckets: [] });
    expect((await ask(id, 'lines?from=2026-01-01T00:00:00Z')).items).to.deep.equal([]);
  });

  it('out of order and with lines twice is counted as it stands, and on the right moments', async () => {
    const lines = Array.from(
      { length: 600 },
      (_, i) => `${at((i * 7919) % 600)} INFO request number ${i % 300} served\n`,
    );
    const id = await ready('shuffled.log', lines.join('') + lines.join(''));
    const { notes, from, to } = await ask(id, 'analysis');
    expect([from, to]).to.deep.equal([at(0), at(599)]);
    expect(notes.join(' ')).to.match(/lines had a time before the one/);
    const { buckets } = await ask(id, 'histogram?bucket=1m');
    expect(buckets.map((bucket: { lines: number }) => bucket.lines)).to.deep.equal(Array(10).fill(120));
    expect(await ask(id, 'counts?q=number%2017%20')).to.include({ lines: 4 });
    const { items } = await ask(id, 'lines?q=number%2017%20&count=true');
    expect(items.map((line: { line: number }) => line.line)).to.deep.equal([18, 318, 618, 918]);
  });

  it('with times in the future, or that cannot be, is analysed by the others', async () => {
    const id = await ready(
      'future.log',
      `${at(0)} INFO start\n9999-12-31T23:59:59Z INFO the end of time\n0001-01-01T00:00:00Z INFO the beginning\n${at(5)} ERROR stop\n`,
    );
    const { from, to, notes, lines } = await ask(id, 'analysis');
    expect([from, to, lines]).to.deep.equal([at(0), at(5), 4]);
    expect(notes.join(' ')).to.match(/time/i);
    expect((await ask(id, 'histogram?bucket=1s')).buckets).to.have.length(6);
    const soon = new Date(Date.now() + 300 * 86_400_000).toISOString();
    const later = await ready('soon.log', `${soon} ERROR from a clock that is wrong\n`);
    expect((await ask(later, 'analysis')).from).to.equal(soon);
  });

  it('of a million different words is analysed and counted in bounded memory', async function () {
    this.timeout(120_000);
    const before = peakMb(running.pid);
    const words = (i: number): string => `${Math.imul(i, 2_654_435_761).toString(36)}x word${i.toString(36)}q id=${i}`;
    const id = await ready('words.log', Array.from({ length: 1_000_000 }, (_, i) => `${words(i)}\n`).join(''), 100_000);
    const analysis = await ask(id, 'analysis');
    expect(analysis.lines).to.equal(1_000_000);
    expect(analysis.templates.length).to.be.at.most(500);
    const counts = await ask(id, 'counts?by=field:id');
    expect(counts).to.include({ lines: 1_000_000, without: 0, groups: null });
    expect([counts.missed > 0, counts.items]).to.deep.equal([true, []]);
    expect(await ask(id, 'counts?field=id:999999')).to.include({ lines: 1 });
    expect(peakMb(running.pid) - before).to.be.lessThan(250);
  });

  it('belongs to its owner: a stranger cannot count in it either', async () => {
    const id = await ready('mine.log', `${at(0)} ERROR secret failure\n`);
    const stranger = await registered(running.url, 'stranger');
    for (const what of ['lines?q=secret&count=true', 'counts?by=level', 'histogram']) {
      const answer = await stranger.get(`/v1/evidence/${id}/${what}`);
      expect([answer.status, answer.body.code], what).to.deep.equal([404, 'evidence.not-found']);
    }
  });
});
