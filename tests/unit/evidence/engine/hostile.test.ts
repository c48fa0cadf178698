import { expect } from 'chai';
import { analyseLog } from '../../../../core/evidence/engine/analyse-log.ts';
import { DomainError } from '../../../../core/kernel/error.ts';
import { analysed, clock, RECEIVED_AT, utf8 } from './analysed.ts';

describe('hostile and odd content', () => {
  it('answers for an empty file', async () => {
    const { analysis, entries } = await analysed('');
    expect(entries).to.deep.equal([]);
    expect(analysis).to.deep.include({
      format: 'plain',
      bytes: 0,
      lines: 0,
      records: 0,
      from: null,
      to: null,
      histogram: null,
    });
    expect(analysis.findings).to.deep.equal([]);
    expect(analysis.notes).to.deep.equal(['The file is empty.']);
  });

  it('answers for one line without an end, and for blank lines', async () => {
    expect((await analysed('one line')).analysis).to.deep.include({ lines: 1, records: 1, templateCount: 1 });
    const { analysis, entries } = await analysed('\n\r\n  \n');
    expect(analysis).to.deep.include({ lines: 3, records: 0, templateCount: 0 });
    expect(entries.map(entry => [entry.offset, entry.templateId])).to.deep.equal([
      [0, 0],
      [1, 0],
      [3, 0],
    ]);
  });

  it('cuts a line of 10 MB and says so', async () => {
    const { analysis, entries } = await analysed(`first\n${'x'.repeat(10_000_000)}\nlast\n`, { sizes: [65_536] });
    expect(analysis.lines).to.equal(3);
    expect(analysis.bytes).to.equal(10_000_012);
    expect(entries[2]?.offset).to.equal(10_000_007);
    expect(analysis.notes).to.deep.equal(['1 line is longer than 65536 bytes and cut there.']);
    expect(Math.max(...analysis.templates.map(template => template.text.length))).to.be.at.most(1000);
    expect(Math.max(...analysis.templates.map(template => template.example.length))).to.equal(500);
  });

  it('cuts between characters', async () => {
    const { analysis } = await analysed(`x${'é'.repeat(40_000)}\n`);
    expect(analysis.notes).to.deep.equal(['1 line is longer than 65536 bytes and cut there.']);
  });

  it('replaces invalid UTF-8 and NUL, and counts them', async () => {
    const { analysis } = await analysed(
      Uint8Array.from([...utf8('bad '), 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0, ...utf8(' é end\n')]),
    );
    expect(analysis.templates[0]?.example).to.equal('bad \uFFFD\uFFFD(\uFFFD\uFFFD\uFFFD\uFFFD é end');
    expect(analysis.notes).to.deep.equal([
      '5 bytes are not UTF-8 and shown as U+FFFD.',
      '1 NUL byte is shown as U+FFFD.',
    ]);
  });

  it('reads the line behind blocks of NUL, wherever the parts are cut', async () => {
    const line = '2026-01-05T10:00:01Z ERROR [db] connection refused';
    for (const size of [1, 7, 4096, 1_000_000]) {
      const text = `2026-01-05T10:00:00Z INFO start\n${'\0'.repeat(100_000)}${line}\n${'\0'.repeat(50)}`;
      const { analysis, entries } = await analysed(text, { sizes: [size] });
      expect(analysis.levels, `parts of ${size}`).to.deep.equal([
        { level: 'info', count: 1 },
        { level: 'error', count: 1 },
      ]);
      expect(analysis.lines).to.equal(2);
      expect(analysis.bytes).to.equal(text.length);
      expect(text.slice(entries[1]?.offset).startsWith(line)).to.equal(true);
      expect(analysis.notes).to.deep.equal(['100050 NUL bytes were left out as padding.']);
    }
  });

  it('stays within its cap on templates and counts what is over it', async () => {
    const word = (i: number): string => [...String(i)].map(digit => 'abcdefghij'[Number(digit)]).join('');
    const lines = Array.from({ length: 30_000 }, (_, i) =>
      Array.from({ length: 1 + (i % 97) }, (_, k) => word((i + 1) * (k + 3) * 7919)).join(' '),
    );
    const { analysis } = await analysed(lines.join('\n'));
    expect(analysis.records).to.equal(30_000);
    expect(analysis.templateCount).to.be.at.most(5000);
    expect(analysis.templates).to.have.length.at.most(500);
  });

  it('merges 100,000 distinct words in one place', async () => {
    const word = (i: number): string => [...String(i)].map(digit => 'abcdefghij'[Number(digit)]).join('');
    const lines = Array.from({ length: 100_000 }, (_, i) => `user ${word(i)} logged in`);
    const { analysis } = await analysed(lines.join('\n'), { sizes: [100_000] });
    expect(analysis.templates.map(template => [template.text, template.count])).to.deep.equal([
      ['user <*> logged in', 100_000],
    ]);
  });

  it('takes times in any order, and shifts the histogram to fit', async () => {
    const order = [50, 3, 4000, 0, 90_000, 17];
    const { analysis } = await analysed(order.map(second => `${clock(second)} INFO tick ${second}`).join('\n'));
    expect(analysis.to! - analysis.from!).to.equal(90_000_000);
    const { histogram } = analysis;
    expect(histogram!.buckets.length).to.be.at.most(240);
    expect(histogram!.buckets.reduce((sum, bucket) => sum + bucket.total, 0)).to.equal(6);
    expect(histogram!.startsAt).to.be.at.most(analysis.from!);
    expect(analysis.notes.join(' ')).to.include('3 lines had a time before the one above');
  });

  it('does not believe times that cannot be', async () => {
    const { analysis } = await analysed(`1970-01-01 00:00:01 INFO boot\n${clock(0)} INFO up\n`);
    expect(analysis.from).to.equal(Date.UTC(2026, 0, 5, 10));
    expect(analysis.notes.join(' ')).to.include('before 1990');
  });

  it('survives broken JSON', async () => {
    for (const line of [
      '{',
      '{"a":',
      '{"msg":"x',
      '{"msg":"\\u12',
      '{"a":{"b":{"c":[',
      '{}',
      '{"level":{}}',
      '{"msg":null}',
      '{"a":1}}',
    ])
      expect((await analysed(`${line}\n`)).analysis.records, line).to.equal(1);
  });

  it('stops when the signal has fired', async () => {
    const controller = new AbortController();
    let asked = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (; asked < 1000; asked++) yield utf8('line\n'.repeat(50_000));
    };
    const stopped = analyseLog(
      endless(),
      { name: 'a', receivedAt: RECEIVED_AT },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    const failure = await stopped.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(asked).to.be.below(20);
    expect(failure).to.be.instanceOf(DomainError).with.property('code', 'cancelled');
  });

  it('tells how far it is, about every megabyte, and at the end', async () => {
    const seen: number[] = [];
    const { analysis } = await analysed('0123456789abcde\n'.repeat(200_000), {
      sizes: [50_000],
      onProgress: bytes => seen.push(bytes),
    });
    expect(seen).to.have.length(4);
    expect(seen.at(-1)).to.equal(analysis.bytes);
  });
});
