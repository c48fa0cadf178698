import { expect } from 'chai';
import { analysed } from './analysed.ts';

/** The records of a text: line, time of day, level, template, first line of the template, last line of the template. */
const records = async (text: string, sizes: readonly number[] = []): Promise<string[]> => {
  const { analysis, entries } = await analysed(text, { sizes });
  const known = new Map(analysis.templates.map(template => [template.id, template.text]));
  return entries.flatMap(({ continues, time, level, templateId }, i) =>
    continues || templateId === 0
      ? []
      : [
          `${i + 1} ${time === null ? '-' : new Date(time).toISOString().slice(11, 19)} ${level} ${known.get(templateId)}`,
        ],
  );
};

describe('what the console logger of .NET writes', () => {
  it('has the level of the line with the category and the message of the line below', async () => {
    const text = [
      'info: Microsoft.Hosting.Lifetime[14]',
      '      Now listening on: http://localhost:5000',
      'warn: Shop.Orders[3]',
      '      Queue is long',
      'dbug: Shop.Orders[0]',
      '      Polling',
      'trce: Shop.Orders[0]',
      '      Polled',
      'crit: Shop.Orders[9]',
      '      Disk is full',
    ].join('\n');
    const expected = [
      '1 - info Now listening on: http://<*>',
      '3 - warn Queue is long',
      '5 - debug Polling',
      '7 - trace Polled',
      '9 - fatal Disk is full',
    ];
    expect(await records(text)).to.deep.equal(expected);
    for (const size of [1, 7, 40]) expect(await records(text, [size]), `${size}`).to.deep.equal(expected);
    const { analysis } = await analysed(text);
    expect(analysis).to.include({ format: 'dotnet-console', records: 5, lines: 10 });
    expect(analysis.worstLines[0]).to.include({ line: 10, text: 'Disk is full' });
  });

  it('is read behind a timestamp of any form, colours or none', async () => {
    expect(
      await records(
        [
          '[10:00:00] info: Shop.Worker[0]',
          '      Started',
          '2026-01-05T10:00:01.000Z \u001b[41m\u001b[30mfail\u001b[39m\u001b[49m: Shop.Worker[-1]',
          '      Broke',
          '2026-01-05 10:00:02 crit: Shop.Map`2[System.String,System.Int32][7]',
          '      Ended',
        ].join('\n'),
      ),
    ).to.deep.equal(['1 10:00:00 info Started', '3 10:00:01 error Broke', '5 10:00:02 fatal Ended']);
  });

  it('leaves out the scopes, and keeps the stack trace below the message', async () => {
    const text = [
      'fail: Shop.Orders[13]',
      '      => SpanId:1, TraceId:2 => RequestPath:/orders',
      '      Order 17 failed',
      '      System.InvalidOperationException: boom',
      '         at Shop.Orders.Total() in /src/Orders.cs:line 12',
    ].join('\n');
    expect(await records(text)).to.deep.equal(['1 - error Order <*> failed']);
    const { stackTraces, records: count } = (await analysed(text)).analysis;
    expect(count).to.equal(1);
    expect(stackTraces[0]).to.deep.include({
      type: 'System.InvalidOperationException',
      message: 'boom',
      locator: { file: 'app.log', fromLine: 1, toLine: 5 },
    });
  });

  it('is not lost where an object follows', async () => {
    const object = '{\n  "time": "2026-01-05T10:00:00Z",\n  "level": "error",\n  "msg": "boom"\n}\n';
    expect((await records(`warn: Shop.Orders[3]\n${object}${object}`)).slice(0, 1)).to.deep.equal([
      '1 - warn warn: Shop.Orders[<*>]',
    ]);
  });

  it('counts a category without a message for itself, wherever it stands', async () => {
    const text =
      'info: Shop.Orders[1]\n\ninfo: Shop.Orders[2]\nplain words\nwarn: Shop.Orders[3]\n      => only a scope\n';
    expect(await records(text)).to.deep.equal([
      '1 - info info: Shop.Orders[<*>]',
      '3 - info info: Shop.Orders[<*>]',
      '4 - none plain words',
      '5 - warn warn: Shop.Orders[<*>]',
    ]);
    const { entries } = await analysed(`info: Shop.Orders[1]\n${'\n'.repeat(2000)}      late\n`);
    expect(entries).to.have.length(2002);
    expect(entries.map(({ offset }) => offset)).to.deep.equal(
      [...entries.map(({ offset }) => offset)].sort((a, b) => a - b),
    );
  });

  it('has the message of the line below where a container runtime carries it', async () => {
    const stamp = (second: number, line: string): string => `2026-01-05T10:00:0${second}.100000000Z ${line}`;
    const lines = [
      'info: Shop.Api[0]',
      '      Paid order 1',
      'fail: Shop.Api[3]',
      '      => RequestId:7',
      '      Posting failed',
    ];
    const further = ['      System.TimeoutException: timed out', '         at A.B() in /a.cs:line 1', 'plain words'];
    const all = [...lines, ...further];
    const expected = [
      '1 10:00:00 info Paid order <*>',
      '3 10:00:02 error Posting failed',
      '8 10:00:07 none plain words',
    ];
    const forms = {
      CRI: all.map((line, i) => stamp(i, `stdout F ${line}`)),
      'docker logs -t': all.map((line, i) => stamp(i, line)),
      Docker: all.map((line, i) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: stamp(i, '').trim() })),
    };
    for (const [form, written] of Object.entries(forms)) {
      expect(await records(written.join('\n')), form).to.deep.equal(expected);
      const { stackTraces } = (await analysed(written.join('\n'))).analysis;
      expect(stackTraces[0], form).to.include({ type: 'System.TimeoutException', message: 'timed out' });
    }
  });

  it('is counted for itself in a container where another line follows', async () => {
    expect(
      await records(
        [
          '2026-01-05T10:00:00Z stdout F fail: Shop.Api[3]',
          '2026-01-05T10:00:01Z stderr F       other stream',
          '2026-01-05T10:00:02Z stdout F warn: Shop.Api[3]',
          '2026-01-05T10:00:03Z stdout F {"level":"error","msg":"json"}',
        ].join('\n'),
      ),
    ).to.deep.equal([
      '1 10:00:00 error fail: Shop.Api[<*>]',
      '2 10:00:01 none other stream',
      '3 10:00:02 warn warn: Shop.Api[<*>]',
      '4 10:00:03 error json',
    ]);
  });
});
