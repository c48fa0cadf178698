import { expect } from 'chai';
import { analysed, utf8 } from './analysed.ts';

const CURSOR = '__CURSOR=s=0639;i=3;b=4d1;m=1;t=5;x=6';
const entry = (second: number, ...fields: readonly string[]): string =>
  `${[CURSOR, `__REALTIME_TIMESTAMP=${1_767_607_200_000_000 + second * 1_000_000}`, '__MONOTONIC_TIMESTAMP=91', '_BOOT_ID=4d1', ...fields, '_PID=812'].join('\n')}\n`;

/** A field that holds a line break is written with its length in eight bytes. */
const binary = (name: string, value: string): string =>
  `${name}\n${String.fromCharCode(utf8(value).length)}\0\0\0\0\0\0\0${value}`;

const saidIn = ({ analysis, entries }: Awaited<ReturnType<typeof analysed>>): string[] => {
  const texts = new Map(analysis.templates.map(({ id, text }) => [id, text]));
  return entries
    .filter(({ continues, templateId }) => !continues && templateId > 0)
    .map(({ time, level, templateId }) =>
      [time === null ? '-' : new Date(time).toISOString().slice(11, 19), level, texts.get(templateId)].join(' '),
    );
};

describe('a journal that was exported', () => {
  const plain = [
    entry(1, 'PRIORITY=6', 'SYSLOG_IDENTIFIER=sshd', 'MESSAGE=Accepted key for root from 10.0.0.7 port 22'),
    entry(2, 'MESSAGE=Out of memory: Killed process 99', 'PRIORITY=3'),
    entry(3, 'PRIORITY=4', 'MESSAGE=', '_COMM=x'),
    entry(4, 'PRIORITY=0', 'MESSAGE=PRIORITY=6 = a = b'),
  ].join('\n');

  it('has a record an entry, with its time, its priority and its message', async () => {
    for (const sizes of [[], [1], [100]]) {
      const read = await analysed(plain, { sizes });
      expect(saidIn(read)).to.deep.equal([
        '10:00:01 info Accepted key for root from <*> port <*>',
        '10:00:02 error Out of memory: Killed process <*>',
        '10:00:03 warn MESSAGE=',
        '10:00:04 fatal PRIORITY=<*> = a = b',
      ]);
      expect(read.analysis).to.include({ format: 'journal-export', records: 4, lines: plain.split('\n').length - 1 });
      expect(read.entries).to.have.length(read.analysis.lines);
    }
  });

  it('has messages of several lines, with blank ones and with what looks like a field', async () => {
    const trace =
      'java.lang.IllegalStateException: pool is closed\n\n\tat com.acme.Pool.take(Pool.java:7)\n\tat com.acme.Shop.run(Shop.java:9)';
    for (const message of [trace, 'ten\nbytes!', `first\n${'x'.repeat(8)}\nPRIORITY=0`]) {
      const read = await analysed(
        `${entry(1, binary('MESSAGE', message), 'PRIORITY=3')}\n${entry(2, 'MESSAGE=next', 'PRIORITY=6')}`,
      );
      expect(saidIn(read)[0], message).to.match(/^10:00:01 (?:error|fatal) (?:java\.lang|ten|first)/);
      expect(saidIn(read)[1]).to.equal('10:00:02 info next');
      expect(read.analysis).to.include({ records: 2 });
      expect(read.entries).to.have.length(read.analysis.lines);
    }
    const { stackTraces, worstLines } = (await analysed(entry(1, binary('MESSAGE', trace), 'PRIORITY=3'))).analysis;
    expect(stackTraces[0]).to.include({ type: 'java.lang.IllegalStateException' });
    expect(worstLines[0]?.text).to.equal('java.lang.IllegalStateException: pool is closed');
  });

  it('that is broken off, or says a length that is none, costs no line', async () => {
    const whole = entry(1, binary('MESSAGE', 'one\ntwo'), 'PRIORITY=3');
    for (const end of [30, 60, 110, 130, whole.length - 3]) {
      const read = await analysed(whole.slice(0, end));
      expect(read.entries).to.have.length(read.analysis.lines);
    }
    const endless = `${CURSOR}\nMESSAGE\n${'\x7f'.repeat(8)}text\n${'line\n'.repeat(3000)}${entry(9, 'MESSAGE=after')}`;
    const read = await analysed(endless);
    expect(read.entries).to.have.length(read.analysis.lines);
    expect(saidIn(read).at(-1)).to.equal('10:00:09 none after');
  });
});
