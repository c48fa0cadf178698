import { expect } from 'chai';
import { analysed, clock } from './analysed.ts';

/** Of each line: whether a record begins with it, and the level that it is counted under. */
const lines = async (text: string) => {
  const { analysis, entries } = await analysed(text);
  const begins = entries.filter(({ continues }) => !continues);
  expect(begins).to.have.length(analysis.records);
  return { analysis, told: entries.map(({ continues, level }) => `${continues ? '|' : '+'}${level}`) };
};

describe('whose a line is', () => {
  it('is the record around it for a blank line, and nobody for one between records', async () => {
    const text = `${clock(0)} ERROR failed\nTraceback (most recent call last)\n  File "a.py", line 1, in b\nKeyError: 'id'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last)\n  File "a.py", line 3, in c\nValueError: bad\n\n${clock(1)} INFO on\n\n`;
    const { told } = await lines(text);
    expect(told).to.deep.equal(['+error', ...new Array(9).fill('|error'), '|none', '+info', '|none']);
  });

  it('is nobody for each line of a file of line ends', async () => {
    const { analysis, told } = await lines('\n'.repeat(2500));
    expect([analysis.records, new Set(told)]).to.deep.equal([0, new Set(['|none'])]);
    expect(told).to.have.length(2500);
  });

  it('is the event for each line of its block, from the first one on', async () => {
    const event = (level: string, n: number): string =>
      `Log Name:      System\r\nSource:        Disk\r\nDate:          1/5/2026 10:00:0${n} AM\r\nEvent ID:      7\r\nLevel:         ${level}\r\nDescription:\r\nThe device has a bad block.\r\n\r\n`;
    const { analysis, told } = await lines(event('Error', 1) + event('Information', 2));
    const block = (level: string): string[] => [`+${level}`, ...new Array(6).fill(`|${level}`), '|none'];
    expect(told).to.deep.equal([...block('error'), ...block('info')]);
    expect(analysis.records).to.equal(2);
  });

  it('is nobody for a block that has no text', async () => {
    const { told } = await lines(
      `Log Name:      System\nLevel:         Error\nLog Name:      System\nLevel:         Warning\nDescription:\nSpun down.\n`,
    );
    expect(told).to.deep.equal(['|none', '|none', '+warn', '|warn', '|warn', '|warn']);
  });

  it('is the panic for frames whose arguments have blanks, of a program and of a server that goes on', async () => {
    const stack =
      'goroutine 34 [running]:\nmain.(*Server).handle(0xc000010000, {0x1, 0x2})\n\t/src/main.go:55 +0x1d\nmain.handler({0x7, 0x1}, 0xc0000)\n\t/src/main.go:20 +0x85\n';
    const died = await lines(`2026/01/05 10:00:00 serving\npanic: boom\n\n${stack}`);
    expect(died.told).to.deep.equal(['+none', '+fatal', ...new Array(6).fill('|fatal')]);
    const served = await lines(
      `2026/01/05 10:00:00 serving\n2026/01/05 10:00:01 http: panic serving 10.0.0.9:5000: boom\n${stack}2026/01/05 10:00:02 serving\n`,
    );
    expect(served.told).to.deep.equal(['+none', '+fatal', ...new Array(5).fill('|fatal'), '+none']);
    for (const { analysis } of [died, served])
      expect(analysis.stackTraces.map(({ type, message, frames }) => [type, message, frames])).to.deep.equal([
        ['panic', 'boom', ['main.(*Server).handle', 'main.handler']],
      ]);
  });
});
