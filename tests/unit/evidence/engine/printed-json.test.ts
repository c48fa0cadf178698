import { expect } from 'chai';
import { analysed } from './analysed.ts';

const event = (second: number, level: string, message: string): object => ({
  time: `2026-01-05T10:00:0${second}Z`,
  level,
  context: { tags: ['a', 'b}{', { deep: '"' }], é: null },
  message,
});
const EVENTS = [
  event(0, 'error', 'cannot write order 7'),
  event(1, 'info', 'ready'),
  event(2, 'error', 'cannot write order 8'),
];
const EXPECTED = [
  '10:00:00 error cannot write order <*>',
  '10:00:01 info ready',
  '10:00:02 error cannot write order <*>',
];

/** What each record is, and the lines that it begins and ends with. */
const recordsOf = async (text: string, sizes: readonly number[] = []) => {
  const { analysis, entries } = await analysed(text, { sizes });
  const known = new Map(analysis.templates.map(template => [template.id, template.text]));
  const lines = text.split('\n');
  const heads: { said: string; first: string; last: string }[] = [];
  entries.forEach(({ continues, time, level, templateId }, i) => {
    const head = heads.at(-1);
    if (templateId === 0) return;
    if (continues && head !== undefined) head.last = lines[i]!.trim();
    else
      heads.push({
        said: `${time === null ? '-' : new Date(time).toISOString().slice(11, 19)} ${level} ${known.get(templateId)}`,
        first: lines[i]!.trim(),
        last: lines[i]!.trim(),
      });
  });
  return { heads, analysis, entries };
};

describe('JSON that is printed over several lines', () => {
  for (const [what, text] of [
    ['one object after the other', EVENTS.map(one => JSON.stringify(one, null, 2)).join('\n')],
    ['a list of objects', JSON.stringify(EVENTS, null, 4)],
    ['a list in an object', JSON.stringify({ Records: EVENTS }, null, 2)],
    ['with tabs and CRLF', JSON.stringify(EVENTS, null, '\t').replaceAll('\n', '\r\n')],
  ] as const)
    it(`is a record an object: ${what}`, async () => {
      for (const sizes of [[], [1], [50]]) {
        const { heads, analysis } = await recordsOf(text, sizes);
        expect(heads.map(({ said }) => said)).to.deep.equal(EXPECTED);
        for (const { first, last } of heads) expect([first, last.replace(',', '')]).to.deep.equal(['{', '}']);
        expect(analysis).to.include({ records: 3, format: 'json-lines', lines: text.split('\n').length });
      }
    });

  it('is quoted by the line that holds the message', async () => {
    const { analysis } = await recordsOf(JSON.stringify(EVENTS, null, 2));
    const [worst] = analysis.worstLines;
    expect([worst?.line, worst?.text]).to.deep.equal([15, '    "message": "cannot write order 7"']);
    expect(analysis.templates.find(({ level }) => level === 'error')).to.include({ firstLine: 15, count: 2 });
  });

  it('is a record a line where each object of a list has one line', async () => {
    const lines = EVENTS.map(one => JSON.stringify(one));
    for (const text of [`[\n${lines.join(',\n')}\n]\n`, `[${lines.join(',\n')}]`])
      expect((await recordsOf(text)).heads.map(({ said }) => said)).to.deep.equal(EXPECTED);
  });

  it('belongs to the line above that shows it', async () => {
    const text = `2026-01-05 10:00:00 INFO the order is\n${JSON.stringify(EVENTS[0], null, 2)}\n2026-01-05 10:00:09 INFO next`;
    expect((await recordsOf(text)).heads.map(({ said }) => said)).to.deep.equal([
      '10:00:00 info the order is',
      '10:00:09 info next',
    ]);
  });

  it('is lines like any others where it is none, however often and however long', async () => {
    for (const text of [
      `{\n  "a": 1\n${JSON.stringify(EVENTS[1], null, 2)}`,
      `${'{\n'.repeat(2000)}${JSON.stringify(EVENTS[1])}`,
      `{\n${'"a": 1,\n'.repeat(3000)}\n${JSON.stringify(EVENTS[1])}`,
      `{\n"a": "${'x'.repeat(70_000)}"\n}\n${JSON.stringify(EVENTS[1])}`,
    ]) {
      const { heads, entries, analysis } = await recordsOf(text);
      expect(heads.at(-1)?.said ?? '', text.slice(0, 20)).to.equal(EXPECTED[1]);
      expect(entries).to.have.length(text.split('\n').length);
      expect(analysis.lines).to.equal(entries.length);
      const offsets = entries.map(({ offset }) => offset);
      expect(offsets).to.deep.equal([...offsets].sort((a, b) => a - b));
    }
  });
});
