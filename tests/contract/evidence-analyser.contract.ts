import { expect } from 'chai';
import type { EvidenceAnalyser } from '../../core/evidence/analyser.ts';
import { ENTRY_BYTES, readEntry } from '../../core/evidence/line-index.ts';
import { breakingOff, pieces } from '../support/documents/streams.ts';
import { outcome, refusal } from '../support/waiting.ts';

export type Harness = { analyser: EvidenceAnalyser; dispose(): Promise<void> };

const FILE = { name: 'app.log', receivedAt: Date.parse('2026-01-06T00:00:00Z') };

const time = (second: number): string => new Date(Date.parse('2026-01-05T10:00:00Z') + second * 1000).toISOString();

const LOG = Array.from({ length: 3000 }, (_, i) =>
  i % 100 === 99
    ? `${time(i)} ERROR [db] connection to db-${i % 7} timed out after ${i} ms\njava.lang.IllegalStateException: pool\n\tat a.b.C.d(C.java:12)\n`
    : `${time(i)} INFO [http] GET /orders/${i} 200\n`,
).join('');
const LINES = LOG.split('\n').length - 1;

export const evidenceAnalyserContract = (name: string, open: () => Promise<Harness>): void => {
  describe(`EvidenceAnalyser: ${name}`, () => {
    let harness: Harness;
    let analyser: EvidenceAnalyser;
    before(async () => {
      harness = await open();
      analyser = harness.analyser;
    });
    after(() => harness.dispose());

    it('counts what is there', async () => {
      const analysis = await analyser.analyse(pieces(LOG), FILE);
      expect(analysis.bytes).to.equal(LOG.length);
      expect(analysis.lines).to.equal(LINES);
      expect(analysis.records).to.equal(3000);
      expect(analysis.levels.find(({ level }) => level === 'error')?.count).to.equal(30);
      expect(analysis.findings.length).to.be.greaterThan(0);
    });

    it('gives the same answer for the same bytes, however they are cut', async () => {
      const whole = await analyser.analyse(pieces(LOG, LOG.length), FILE);
      for (const size of [97, 4096, 300_000])
        expect(await analyser.analyse(pieces(LOG, size), FILE), `${size}`).to.deep.equal(whole);
    });

    it('analyses an empty file', async () => {
      const analysis = await analyser.analyse(pieces(''), FILE);
      expect([analysis.bytes, analysis.lines, analysis.findings.length]).to.deep.equal([0, 0, 0]);
    });

    it('hands over the line index in order, one entry a line, as copies', async () => {
      const given: Uint8Array[] = [];
      const seen: Buffer[] = [];
      await analyser.analyse(pieces(LOG), FILE, {
        onIndex: async piece => {
          given.push(piece);
          seen.push(Buffer.from(piece));
        },
      });
      const index = Buffer.concat(seen);
      expect(Buffer.concat(given).equals(index), 'nothing handed over is changed later').to.equal(true);
      expect(index.length).to.equal(LINES * ENTRY_BYTES);
      const view = new DataView(index.buffer, index.byteOffset, index.length);
      const offsets = Array.from({ length: LINES }, (_, i) => readEntry(view, i * ENTRY_BYTES).offset);
      const starts = [0, ...Array.from(LOG.matchAll(/\n/g), ({ index: at }) => at + 1)].slice(0, LINES);
      expect(offsets).to.deep.equal(starts);
    });

    it('waits for whoever takes the index', async () => {
      let busy = 0;
      let most = 0;
      await analyser.analyse(pieces(LOG.repeat(5)), FILE, {
        onIndex: async () => {
          busy += 1;
          most = Math.max(most, busy);
          await new Promise(resolve => setImmediate(resolve));
          busy -= 1;
        },
      });
      expect(most).to.equal(1);
      expect(busy).to.equal(0);
    });

    it('tells its progress, growing up to the size of the file', async () => {
      const progress: number[] = [];
      await analyser.analyse(pieces(LOG, 10_000), FILE, { onProgress: bytes => progress.push(bytes) });
      expect(progress.at(-1)).to.equal(LOG.length);
      expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
    });

    it('is cancelled by the signal, before and while it reads', async () => {
      await refusal('cancelled', () => analyser.analyse(pieces(LOG), FILE, { signal: AbortSignal.abort() }));
      const abort = new AbortController();
      const cut = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from(LOG);
        abort.abort();
        yield* pieces(LOG);
      };
      await refusal('cancelled', () => analyser.analyse(cut(), FILE, { signal: abort.signal }));
    });

    it('hands on the error of content that breaks off, and of whoever takes the index', async () => {
      const broken = new Error('the store went away');
      expect(await outcome(() => analyser.analyse(breakingOff(LOG, broken), FILE))).to.equal(broken);
      const onIndex = () => Promise.reject(broken);
      expect(await outcome(() => analyser.analyse(pieces(LOG.repeat(5)), FILE, { onIndex }))).to.equal(broken);
    });

    it('keeps analyses apart that run at the same time', async () => {
      const [one, two] = await Promise.all([
        analyser.analyse(pieces(LOG), FILE),
        analyser.analyse(pieces('a line\n'.repeat(10)), { ...FILE, name: 'other.log' }),
      ]);
      expect([one.lines, two.lines]).to.deep.equal([LINES, 10]);
    });
  });
};
