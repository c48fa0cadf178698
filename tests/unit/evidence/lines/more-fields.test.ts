import { expect } from 'chai';
import { readField } from '../../../../core/evidence/lines/fields/read-field.ts';
import type { Actor } from '../../../../core/kernel/actor.ts';
import { encodeUtf8 } from '../../../../core/kernel/utf8.ts';
import { type EvidenceAlone, openEvidence } from '../evidence-world.ts';

const read = (name: string, line: string): string | undefined => {
  const bytes = encodeUtf8(line);
  return readField(name, [])(bytes, 0, bytes.length, 0);
};

const BALANCED =
  'https 2026-03-04T10:00:01.186641Z app/lb/50dc6c 192.0.2.39:2817 10.0.0.1:80 0.086 0.048 0.037 502 503 12 57 "GET https://www.example.com:443/orders?id=7 HTTP/1.1" "curl/8 (x)" ECDHE TLSv1.2 arn:x "Root=1-5" "-"';

describe('a field of a less usual line', () => {
  it('is a column of a log of a load balancer', () => {
    const names = ['client', 'method', 'path', 'query', 'protocol', 'status', 'target_status', 'bytes', 'agent'];
    expect(names.map(name => read(name, BALANCED))).to.deep.equal([
      '192.0.2.39',
      'GET',
      '/orders',
      'id=7',
      'HTTP/1.1',
      '502',
      '503',
      '57',
      'curl/8 (x)',
    ]);
    expect(read('path', BALANCED.replace(':443/orders?id=7', ':443'))).to.equal('/');
    expect(read('target_status', BALANCED.replace(' 503 ', ' - '))).to.equal(undefined);
    expect(read('status', 'http is down status=9')).to.equal('9');
  });

  it('is one of the line that the log driver of a container wraps, where the wrapping has none of that name', () => {
    const wrapped = (line: string) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: 'T' });
    expect(read('status', wrapped('{"status":500,"time":"own"}'))).to.equal('500');
    expect(read('time', wrapped('{"status":500,"time":"own"}'))).to.equal('T');
    expect(read('stream', wrapped('x stream=a'))).to.equal('stdout');
    const access = '192.0.2.1 - - [04/Mar/2026:10:00:00 +0000] "GET /a HTTP/1.1" 503 12 "-" "curl"';
    expect(read('status', wrapped(access))).to.equal('503');
    expect(read('order', wrapped('no "such" order=7'))).to.equal('7');
    expect(read('order', wrapped(wrapped('order=7')))).to.equal(undefined);
  });

  it('is one of an object in a list with an object on each line', () => {
    for (const line of ['[{"status":500},', '{"status":500},', '{"status":500}]', '  {"status":500} ,'])
      expect(read('status', line), line).to.equal('500');
  });

  it('is an element, an attribute, or a named value of a Windows event', () => {
    const event =
      "<Event xmlns='x'><System><Provider Name='Kernel-Power'/><EventID Qualifiers='49152'>41</EventID><Level>1</Level><TimeCreated SystemTime='2026-03-04T10:00:05Z'/></System><EventData><Data Name='param1'>a &lt;b&gt; &amp;</Data><Data Name=\"param2\"/></EventData></Event>";
    expect(read('EventID', event)).to.equal('41');
    expect(read('Provider.Name', event)).to.equal('Kernel-Power');
    expect(read('TimeCreated.SystemTime', event)).to.equal('2026-03-04T10:00:05Z');
    expect(read('param1', event)).to.equal('a <b> &');
    expect(read('param2', event)).to.equal('');
    for (const name of ['Event', 'ID', 'System', 'Provider.Nam', 'Data.Name=', 'Channel'])
      expect(read(name, event), name).to.equal(undefined);
    for (const cut of ['<Event><EventID', '<Event><EventID>4', "<Event><Provider Name='", '<Event '])
      expect(read('EventID', cut), cut).to.equal(undefined);
  });
});

describe('a field of a record of several lines', () => {
  let e: EvidenceAlone;
  let me: Actor;
  before(async () => {
    e = await openEvidence(() => ({ maxBytes: 10_000_000 }));
    me = e.someone();
  });
  after(() => e.world.dispose());

  const printed = (records: number) =>
    JSON.stringify(
      Array.from({ length: records }, (_, i) => ({
        time: new Date(Date.UTC(2026, 2, 4, 10, 0, i)).toISOString(),
        level: i % 2 === 0 ? 'info' : 'error',
        http: { status: i % 2 === 0 ? 200 : 503 },
        msg: `job ${i} done`,
      })),
      null,
      2,
    );

  it('is counted at the first line of the object that was printed so', async () => {
    const { id } = await e.analysed(me, printed(9));
    expect(await e.counts(me, id, { field: 'level:error' })).to.include({ lines: 4, records: 4, with_field: 9 });
    expect(await e.counts(me, id, { field: 'http.status:200' })).to.include({ lines: 5, records: 5 });
    const { items } = await e.counts(me, id, { by: 'field:level' });
    expect(items.map(({ key, lines }) => [key, lines])).to.deep.equal([
      ['info', 5],
      ['error', 4],
    ]);
    const found = await e.lines(me, id, { field: 'level:error', limit: 1 });
    expect(found.items.map(({ line, text }) => [line, text])).to.deep.equal([[10, '  {']]);
  });

  it('is counted wherever the index of a large file is divided', async () => {
    const { id } = await e.analysed(me, printed(20_000));
    expect(await e.counts(me, id, { field: 'level:error' })).to.include({ lines: 10_000, records: 10_000 });
  });

  it('is counted in events printed as XML', async () => {
    const event = (n: number) =>
      `<Event xmlns='x'>\n  <System>\n    <EventID>${n}</EventID>\n    <Level>2</Level>\n    <TimeCreated SystemTime='2026-03-04T10:00:0${n}Z'/>\n  </System>\n</Event>`;
    const { id } = await e.analysed(me, `<?xml version="1.0"?>\n<Events>\n${event(4)}\n${event(5)}\n</Events>\n`);
    expect(await e.counts(me, id, { field: 'EventID:5' })).to.include({ lines: 1, records: 1, with_field: 2 });
  });

  it('that no line has is told from one that has other values', async () => {
    const { id } = await e.analysed(me);
    expect(await e.counts(me, id, { field: 'order:99' })).to.include({ lines: 0, with_field: 3 });
    expect(await e.counts(me, id, { field: 'nowhere:99' })).to.include({ lines: 0, with_field: 0 });
    expect(await e.counts(me, id)).to.include({ with_field: null });
  });

  it('leaves lines that only hold records together out of the count of records', async () => {
    for (const content of [printed(9), JSON.stringify({ Records: JSON.parse(printed(4)) }, null, 2)]) {
      const { id } = await e.analysed(me, content);
      const { records } = await e.evidence.analysis(me, id as never);
      expect(await e.counts(me, id), content.slice(0, 20)).to.include({ records });
    }
  });
});
