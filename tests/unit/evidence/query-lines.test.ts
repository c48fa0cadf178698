import { expect } from 'chai';
import fc from 'fast-check';
import type { LineView } from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { EvidenceId } from '../../../core/kernel/ids.ts';
import { outcome, refusal } from '../../support/waiting.ts';
import { type EvidenceAlone, LOG, openEvidence } from './evidence-world.ts';

describe('the lines of a piece of evidence', () => {
  let e: EvidenceAlone;
  let me: Actor;
  let id: string;
  beforeEach(async () => {
    e = await openEvidence();
    me = e.someone();
    ({ id } = await e.analysed(me));
  });
  afterEach(() => e.world.dispose());

  const numbers = async (query: object): Promise<number[]> =>
    (await e.lines(me, id, query)).items.map(({ line }) => line);
  const everyPage = async (query: object, of = id): Promise<LineView[]> => {
    const seen: LineView[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await e.lines(me, of, { ...query, ...(cursor && { cursor }) });
      seen.push(...page.items);
      if (page.next_cursor === null) return seen;
      cursor = page.next_cursor;
    }
  };

  it('are all there, in order, as they were written', async () => {
    const { items, next_cursor } = await e.lines(me, id);
    expect(items.map(({ text }) => text)).to.deep.equal(LOG.trimEnd().split('\n'));
    expect(items.map(({ line }) => line)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    expect(next_cursor).to.equal(null);
    expect(items[0]).to.include({ file: 'api.log', time: '2026-01-05T10:00:00.000Z', level: 'info' });
    expect(items[0]?.template_id).to.equal(items[6]?.template_id);
  });

  it('of a stack trace belong to the record above them', async () => {
    const { items } = await e.lines(me, id);
    const [record, ...trace] = items.slice(3, 6);
    for (const line of trace)
      expect(line).to.include({ time: record?.time, level: 'error', template_id: record?.template_id });
  });

  it('come in pages that visit each one once', async () => {
    const all = await everyPage({});
    for (const limit of [1, 2, 3, 6, 7, 8]) expect(await everyPage({ limit }), `${limit}`).to.deep.equal(all);
    expect((await e.lines(me, id, { limit: 7 })).next_cursor).to.equal(null);
    expect((await e.lines(me, id, { limit: 6 })).next_cursor).to.equal('6');
  });

  it('are found by text, whatever the case, as plain text', async () => {
    expect(await numbers({ q: 'CHECKOUT started' })).to.deep.equal([1, 2, 7]);
    expect(await numbers({ q: 'pool.take(pool' })).to.deep.equal([6]);
    expect(await numbers({ q: '.*' })).to.deep.equal([]);
    expect(await numbers({ q: 'nowhere' })).to.deep.equal([]);
  });

  it('are found by level, or worse', async () => {
    expect(await numbers({ level: 'warn' })).to.deep.equal([3, 4, 5, 6]);
    expect(await numbers({ level: 'error' })).to.deep.equal([4, 5, 6]);
    expect(await numbers({ level: 'fatal' })).to.deep.equal([]);
    expect(await numbers({ level: 'none' })).to.have.lengthOf(7);
  });

  it('are found by time: from a moment on, up to but without another, in any zone', async () => {
    expect(await numbers({ from: '2026-01-05T10:00:02Z', to: '2026-01-05T10:00:03Z' })).to.deep.equal([3]);
    expect(await numbers({ from: '2026-01-05T12:00:03+02:00' })).to.deep.equal([4, 5, 6, 7]);
    expect(await numbers({ to: '2026-01-05T10:00:01Z' })).to.deep.equal([1]);
    expect(await numbers({ from: '2026-01-05T10:00:03Z', to: '2026-01-05T10:00:02Z' })).to.deep.equal([]);
  });

  it('are found by template, and by several things at once', async () => {
    const { items } = await e.lines(me, id);
    const template = items[0]?.template_id;
    expect(await numbers({ template })).to.deep.equal([1, 2, 7]);
    expect(await numbers({ template, q: 'order=2' })).to.deep.equal([2]);
    expect(await numbers({ template, from: '2026-01-05T10:00:04Z' })).to.deep.equal([7]);
    expect(await numbers({ template, level: 'error' })).to.deep.equal([]);
    expect(await numbers({ template: 999 })).to.deep.equal([]);
  });

  it('are found by what a field of theirs says', async () => {
    expect(await numbers({ field: 'order:2' })).to.deep.equal([2]);
    expect(await numbers({ field: 'free:1', level: 'warn' })).to.deep.equal([3]);
    expect(await numbers({ field: 'order:2', q: 'started' })).to.deep.equal([2]);
    for (const field of ['order:', 'order:.', 'rder:2', 'nothing:2', 'constructor:2'])
      expect(await numbers({ field }), field).to.deep.equal([]);
  });

  it('are counted over the whole file where that is asked for, whatever the page', async () => {
    expect(await e.lines(me, id, { q: 'checkout', limit: 1 })).not.to.have.property('total');
    const { sha256 } = await e.evidence.get(me, id as EvidenceId);
    for (const cursor of [undefined, '2', '7'])
      expect(await e.lines(me, id, { q: 'checkout', limit: 1, count: 'true', cursor })).to.include({
        total: 3,
        sha256,
      });
    expect((await e.lines(me, id, { count: 'true', q: 'nowhere' })).total).to.equal(0);
  });

  it('are paged through filters too', async () => {
    for (const limit of [1, 2, 3])
      expect((await everyPage({ q: 'checkout', limit })).map(({ line }) => line)).to.deep.equal([1, 2, 7]);
  });

  it('start behind a cursor that a list gave, and behind nothing else', async () => {
    expect((await e.lines(me, id, { cursor: '5' })).items.map(({ line }) => line)).to.deep.equal([6, 7]);
    for (const cursor of ['7', '999999999', '99999999999999'])
      expect(await e.lines(me, id, { cursor }), cursor).to.deep.include({ items: [], next_cursor: null });
    for (const cursor of ['', '-1', '1.5', '1e3', 'x', '١', '9'.repeat(15), '9'.repeat(16)])
      await refusal('invalid', () => e.lines(me, id, { cursor }));
  });

  it("are the owner's only, and there only when the analysis is", async () => {
    await refusal('evidence.not-found', () => e.lines(e.someone(), id));
    const waiting = await e.upload(me);
    const error = await refusal('evidence.not-ready', () => e.lines(me, waiting.id));
    expect(error.message).to.include('still being analysed');
  });

  it('that are very long are cut where they are shown', async () => {
    const { id: long } = await e.analysed(me, `ERROR ${'x'.repeat(70_000)} needle\nINFO next\n`);
    const [first, second, ...rest] = (await e.lines(me, long)).items;
    expect(rest).to.deep.equal([]);
    expect(first?.text)
      .to.have.lengthOf(4001)
      .and.to.match(/^ERROR x+…$/);
    expect(second?.text).to.equal('INFO next');
  });

  it('stop coming when whoever asked is gone', async () => {
    const gone = outcome(() => e.evidence.lines(me, id as EvidenceId, { limit: 100 }, AbortSignal.abort()));
    expect(await gone).to.have.property('code', 'cancelled');
  });

  it('are those of the file, whatever it holds: no line is lost, split or doubled', function () {
    this.timeout(60_000);
    const words = fc.constantFrom(
      'ERROR',
      'at x',
      '\tat y',
      '2026-01-05T10:00:00Z',
      '🧯',
      'é',
      '',
      ' ',
      '{"a":1}',
      '\u2028',
      '\u0085',
    );
    const line = fc.array(words, { maxLength: 5 }).map(parts => parts.join(' '));
    const ending = fc.constantFrom('\n', '\r\n');
    return fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        ending,
        fc.boolean(),
        async (held, eol, last) => {
          fc.pre(held.some(text => text.trim() !== ''));
          const { id: any } = await e.analysed(me, held.join(eol) + (last ? eol : ''));
          const expected = !last && held.at(-1) === '' ? held.slice(0, -1) : held;
          expect((await everyPage({ limit: 5 }, any)).map(({ text }) => text)).to.deep.equal(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});
