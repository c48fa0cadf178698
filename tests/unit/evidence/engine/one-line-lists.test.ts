import { expect } from 'chai';
import { readFile } from '../read-file.ts';
import { analysed } from './analysed.ts';

const event = (i: number): string =>
  `{"eventTime":"2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z","eventName":"Put, [\\"x\\"]","items":[{"a":1},{"b":2}]}`;
const eventsOf = (count: number): string => Array.from({ length: count }, (_, i) => event(i)).join(',');
const notesOf = async (text: string): Promise<string> => (await analysed(text)).analysis.notes.join('\n');

describe('an export that is all on one line', () => {
  it('of JSON is said to be a list, with how to have one event a line', async () => {
    expect(await notesOf(`{"Records":[${eventsOf(3)}]}`)).to.equal(
      "1 line holds a list of events, 3 of them, and counts as one record: write one event a line, with jq -c '.Records[]' for example.",
    );
    expect(await notesOf(`[${eventsOf(4)}]\n`))
      .to.include('4 of them, and counts as one record')
      .and.include("jq -c '.[]'");
    expect(await notesOf(`{"meta":{"x":[1,2]},"log-events":[${eventsOf(2)}],"next":null}`)).to.include(
      `jq -c '.["log-events"][]'`,
    );
  });

  it('and is longer than what is read of a line is counted as far as that goes', async () => {
    const { analysis } = await readFile('cloudtrail.json', `{"Records":[${eventsOf(9000)}]}`);
    expect(analysis.records).to.equal(1);
    expect(analysis.notes.join('\n')).to.match(/1 line holds a list of events, at least [5-9]\d\d of them/);
  });

  it('of XML is said to be a list, and is a record all the same', async () => {
    const xml =
      '<Event xmlns="x"><System><Level>2</Level><TimeCreated SystemTime="2026-01-05T10:00:01Z"/></System><EventData><Data>bad</Data></EventData></Event>';
    for (const text of [
      `<?xml version="1.0"?><Events>${xml.repeat(3)}</Events>`,
      `<Events>${xml.repeat(3)}</Events>`,
      xml.repeat(3),
    ]) {
      const { analysis, entries } = await analysed(text);
      expect(analysis, text.slice(0, 9)).to.include({ records: 1, lines: 1 });
      expect(entries).to.have.length(1);
      expect(analysis.notes.join('\n')).to.equal(
        "1 line holds a list of events, 3 of them, and counts as one record: write one event a line, with sed 's#</Event>#&\\n#g' for example.",
      );
    }
  });

  it('is not what an event with a list in it is', async () => {
    const lines = [
      event(1),
      '{"level":"error","time":"2026-01-05T10:00:01Z","msg":"x","spans":[{"a":1},{"a":2}]}',
      '{"ids":[1,2,3],"names":["{","}"]}',
      '{"Records":[{"eventTime":"2026-01-05T10:00:01Z"}]}',
      '[{"a":1}]',
      '{"spans":[{"time":1767607200},{"time":1767607201}],"level":"error","msg":"x"}',
      '{"order":5,"items":[{"a":1},{"a":2}]}',
      '[main] {"a":1},{"b":2}',
    ];
    for (const line of lines) expect(await notesOf(line), line).to.not.include('holds a list');
  });
});
