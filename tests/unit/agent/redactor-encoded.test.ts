import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const hiddenIn = (text: string): string[] =>
  systemRedactor({ key: 'of this test' })
    .vault('a case')
    .find(text)
    .map(({ from, to }) => text.slice(from, to));

const dump = (padding: number): string =>
  Buffer.from(`{"host":"${'h'.repeat(padding)}","password":"oakLeaf-77","note":"${'y'.repeat(60)}"}`).toString(
    'base64',
  );
const linesOf = (run: string, width: number): string[] => run.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
const paddings = Array.from({ length: 60 }, (_, i) => i);

describe('base64 that is broken into pieces', () => {
  for (const width of [60, 64, 76])
    it(`is hidden with all of its lines of ${width}, wherever the secret is in it`, () => {
      for (const padding of paddings) {
        const lines = linesOf(dump(padding), width);
        expect(hiddenIn(`the dump:\n${lines.join('\n')}\nThe end is near`), `${padding}`).to.deep.equal(lines);
      }
    });

  const lines = linesOf(dump(40), 76);
  const WRITTEN: readonly [string, string][] = [
    ['deeper in', `dump: |\n${lines.map(line => `    ${line}`).join('\n')}\nkind: x`],
    ['behind a name', `dump: ${lines.join('\n  ')}\nkind: x`],
    ['with carriage returns', `${lines.join('\r\n')}\r\n`],
    ['behind what every line of a log begins with', lines.map((line, i) => `10:42:0${i} ERROR ${line}`).join('\n')],
    ['behind numbers of lines', lines.map((line, i) => `${i + 9}  ${line}`).join('\n')],
    ['in strings that are put together', `x = ${lines.map(line => `"${line}"`).join(' + ')};`],
    ['in strings beside each other', lines.map(line => `'${line}'`).join('\n   ')],
    ['in one string with breaks', `{"dump":"${lines.join('\\n')}\\n"}`],
  ];
  for (const [how, text] of WRITTEN)
    it(`is hidden ${how}`, () => {
      expect(hiddenIn(text)).to.deep.equal(lines);
    });

  it('is left where it says nothing secret', () => {
    const harmless = linesOf(
      Buffer.from('the job of tuesday ended without an error. '.repeat(9)).toString('base64'),
      76,
    );
    expect(hiddenIn(harmless.join('\n'))).to.deep.equal([]);
  });

  it('is read in time, a megabyte of it', () => {
    const line = linesOf(dump(0), 76)[0] ?? '';
    for (const text of [`${line}\n`, `"${line}" + `, `${line}\\n`, 'QUJD\n', `${line} x\n`])
      hiddenIn(text.repeat(Math.ceil(1_000_000 / text.length)));
  });
});
