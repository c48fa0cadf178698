import { expect } from 'chai';
import type { Actor } from '../../../../core/kernel/actor.ts';
import type { EvidenceId } from '../../../../core/kernel/ids.ts';
import { outcome, refusal } from '../../../support/waiting.ts';
import { type EvidenceAlone, openEvidence } from '../evidence-world.ts';

describe('counts of lines', () => {
  let e: EvidenceAlone;
  let me: Actor;
  let id: string;
  before(async () => {
    e = await openEvidence(() => ({ maxBytes: 60_000_000 }));
    me = e.someone();
    ({ id } = await e.analysed(me));
  });
  after(() => e.world.dispose());

  const numbers = async (query: object, of = id) =>
    (await e.counts(me, of, query)).items.map(({ key, lines }) => [key, lines]);

  it('are totals where nobody asks for groups, of lines and of records', async () => {
    const { sha256 } = await e.evidence.get(me, id as EvidenceId);
    const all = await e.counts(me, id);
    expect(all).to.deep.include({
      evidence_id: id,
      file: 'api.log',
      sha256,
      by: null,
      lines: 7,
      records: 5,
      items: [],
    });
    expect(await e.counts(me, id, { level: 'error' })).to.include({ lines: 3, records: 1 });
    expect(await e.counts(me, id, { q: 'pool', from: '2026-01-05T10:00:03Z' })).to.include({ lines: 2, records: 1 });
    expect(await e.counts(me, id, { q: 'nowhere' })).to.include({ lines: 0, records: 0 });
  });

  it('by level say where the lines are and when', async () => {
    const { items, groups, missed } = await e.counts(me, id, { by: 'level' });
    expect([groups, missed]).to.deep.equal([3, 0]);
    expect(items.map(({ key, lines, records }) => [key, lines, records])).to.deep.equal([
      ['info', 3, 3],
      ['error', 3, 1],
      ['warn', 1, 1],
    ]);
    expect(items[1]).to.deep.include({
      locator: 'api.log:4-6',
      first_line: 4,
      last_line: 6,
      first_seen: '2026-01-05T10:00:03.000Z',
      title: null,
    });
    expect(items[2]?.locator).to.equal('api.log:3');
  });

  it('by template name its text, and agree with the analysis', async () => {
    const { templates } = await e.evidence.analysis(me, id as EvidenceId);
    const { items } = await e.counts(me, id, { by: 'template' });
    for (const { key, title, records } of items) {
      const template = templates.find(known => String(known.id) === key);
      expect([title, records]).to.deep.equal([template?.text, template?.count]);
    }
    expect(items).to.have.length(templates.length);
  });

  it('by stretches of time are in order of time', async () => {
    expect(await numbers({ by: 'minute' })).to.deep.equal([['2026-01-05T10:00:00.000Z', 7]]);
    expect((await numbers({ by: 'second' })).map(([at]) => String(at).slice(17, 19))).to.deep.equal([
      '00',
      '01',
      '02',
      '03',
      '04',
    ]);
  });

  it('by field count what has it, and tell how many have not', async () => {
    const { items, without, lines } = await e.counts(me, id, { by: 'field:order' });
    expect(items.map(({ key, lines: own }) => [key, own])).to.deep.equal([
      ['1', 1],
      ['2', 1],
      ['4', 1],
    ]);
    expect([without, lines]).to.deep.equal([4, 7]);
    expect(await e.counts(me, id, { by: 'field:colour' })).to.deep.include({ items: [], without: 7, groups: 0 });
  });

  it('by field tell long values apart that begin alike, and show their beginning', async () => {
    const long = 'v'.repeat(300);
    const { id: file } = await e.analysed(me, `INFO k=${long}1 a\nINFO k=${long}2 b\nINFO k=${long}1 c\n`);
    const { items } = await e.counts(me, file, { by: 'field:k' });
    expect(items.map(({ lines }) => lines)).to.deep.equal([2, 1]);
    for (const { key } of items) expect(key).to.match(/^v{200}…$/);
  });

  it('come in pages that show each group once', async () => {
    const whole = (await e.counts(me, id, { by: 'second' })).items;
    for (const limit of [1, 2, 4, 5, 6]) {
      const seen: unknown[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await e.counts(me, id, { by: 'second', limit, ...(cursor && { cursor }) });
        seen.push(...page.items);
        cursor = page.next_cursor;
      }
      expect(seen, `${limit}`).to.deep.equal(whole);
    }
    expect((await e.counts(me, id, { by: 'level', cursor: '99' })).items).to.deep.equal([]);
    for (const cursor of ['', '0', '-1', '1.5', 'x', '9'.repeat(10)])
      await refusal('invalid', () => e.counts(me, id, { by: 'level', cursor }));
  });

  it('say of how many lines the text was not read to its end, the last one among them', async () => {
    const long = (text: string): string => `${'x'.repeat(10_500_000)}${text}`;
    const exact = 'y'.repeat(10_485_760);
    for (const [content, cut] of [
      [`needle\n${long('needle')}\nneedle\n`, 1],
      [`needle\nneedle\n${long('needle')}`, 1],
      [`needle\nneedle\n${exact}`, 0],
    ] as const) {
      const { id: of } = await e.analysed(me, content);
      expect(await e.counts(me, of, { q: 'needle' }), `${cut}`).to.include({ lines: 2, cut_lines: cut });
      expect(await e.histogram(me, of, { q: 'needle' })).to.include({ lines: 2, cut_lines: cut });
      expect(await e.lines(me, of, { q: 'needle', count: 'true' })).to.include({ total: 2, cut_lines: cut });
      expect((await e.counts(me, of)).cut_lines).to.equal(0);
    }
  });

  it('find a text and a field anywhere in a line of 10 MB', async () => {
    const long = (text: string): string =>
      `INFO ${'\u001b[1mx\u001b[0m '.repeat(1000)}${'x'.repeat(9_900_000)} ${text}`;
    const { id: of } = await e.analysed(me, `${long('needle k=v')}\nneedle\n${long('Needle k=w')}\n${long('éneedle')}`);
    expect(await e.counts(me, of, { q: 'needle' })).to.include({ lines: 4, cut_lines: 0 });
    expect(await e.counts(me, of, { q: 'éNEEDLE' })).to.include({ lines: 1, cut_lines: 0 });
    expect(await e.counts(me, of, { field: 'k:w' })).to.include({ lines: 1, cut_lines: 0 });
    expect((await e.counts(me, of, { by: 'field:k' })).items.map(({ key }) => key)).to.have.members(['v', 'w']);
    const { items } = await e.lines(me, of, { q: 'needle' });
    expect(items.map(({ line }) => line)).to.deep.equal([1, 2, 3, 4]);
    expect(items[0]?.text).to.have.length(4001);
  });

  it("are the owner's only, and there only when the analysis is", async () => {
    await refusal('evidence.not-found', () => e.counts(e.someone(), id));
    await refusal('evidence.not-found', () => e.histogram(e.someone(), id));
    const waiting = await e.upload(me);
    await refusal('evidence.not-ready', () => e.counts(me, waiting.id));
    await refusal('evidence.not-ready', () => e.histogram(me, waiting.id));
  });

  it('end with a sentence when they take too long, and at once when whoever asked is gone', async () => {
    let now = 0;
    const slow = await openEvidence(() => ({ clock: { now: () => (now += 40_000) } }));
    try {
      const someone = slow.someone();
      const { id: file } = await slow.analysed(someone);
      for (const ask of [slow.counts, slow.histogram]) {
        const error = await refusal('file.too-costly', () => ask(someone, file, {}));
        expect(error.message).to.match(/took more than 30 s.*Ask for less/);
      }
      await refusal('file.too-costly', () => slow.lines(someone, file, { count: 'true' }));
      expect((await slow.lines(someone, file)).items).to.have.length(7);
    } finally {
      await slow.world.dispose();
    }
    const gone = outcome(() => e.evidence.counts(me, id as EvidenceId, { limit: 1 }, AbortSignal.abort()));
    expect(await gone).to.have.property('code', 'cancelled');
  });
});
