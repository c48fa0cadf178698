import { expect } from 'chai';
import { analysed } from './analysed.ts';

const XMLNS = "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'";
const rendered = (second: number, level: number, message: string): string =>
  `<Event ${XMLNS}><System><Provider Name='Disk' Guid='{1}'/><EventID Qualifiers='49152'>7</EventID><Level>${level}</Level>` +
  `<TimeCreated SystemTime='2026-01-05T10:00:0${second}.1234567Z'/><Channel>System</Channel></System>` +
  `<EventData><Data Name='a'>1</Data></EventData><RenderingInfo Culture='en-US'><Message>${message}</Message>` +
  '<Level>Whatever</Level></RenderingInfo></Event>';
const plain = `<Event ${XMLNS}><System><Provider Name='Kernel'/><EventID>16</EventID><Level>4</Level><TimeCreated SystemTime='2026-01-05T10:00:09Z'/></System><EventData><Data>x &lt; y</Data><Data Name='b'/></EventData></Event>`;
/** One element a line. */
const printed = (event: string): string => event.replaceAll('><', '>\n  <');

const recordsOf = async (text: string, sizes: readonly number[] = []) => {
  const { analysis, entries } = await analysed(text, { sizes });
  const known = new Map(analysis.templates.map(template => [template.id, template.text]));
  const said = entries.flatMap(({ continues, time, level, templateId }) =>
    continues || templateId === 0
      ? []
      : [`${time === null ? '-' : new Date(time).toISOString().slice(11)} ${level} ${known.get(templateId)}`],
  );
  return { said, analysis, entries };
};

const EXPECTED = [
  '10:00:01.123Z error The disk is bad.',
  '10:00:02.123Z warn The disk is slow.',
  '10:00:09.000Z info Kernel <*> x < y',
];

describe('a Windows event log that was exported', () => {
  const events = [rendered(1, 2, 'The disk is bad.'), rendered(2, 3, 'The disk is slow.'), plain];

  it('as XML is a record an event, on a line each or on many', async () => {
    const inLines = `<?xml version="1.0"?>\n<Events>\n${events.join('\r\n')}\n</Events>\n`;
    const inMany = `\uFEFF<Events>\n${events.map(printed).join('\n')}\n</Events>`;
    for (const text of [events.join('\n'), inLines, inMany])
      for (const sizes of [[], [1], [100]]) {
        const { said, analysis, entries } = await recordsOf(text, sizes);
        expect(said).to.deep.equal(EXPECTED);
        expect(analysis).to.include({ format: 'windows-event', records: 3 });
        expect(entries).to.have.length(analysis.lines);
      }
  });

  it('as XML is quoted by the line with its message', async () => {
    const { analysis } = await recordsOf(events.map(printed).join('\n'));
    expect(analysis.worstLines[0]).to.deep.include({ line: 13, text: '  <Message>The disk is bad.</Message>' });
  });

  it('as XML that ends nowhere is lines like any others', async () => {
    const open = `<Event ${XMLNS}>\n  <System>\n${'  <x/>\n'.repeat(1500)}`;
    const { said, entries } = await recordsOf(`${open}${open}${events[0]}\n`);
    expect(said.at(-1)).to.equal(EXPECTED[0]);
    expect(entries).to.have.length(2 * 1502 + 1);
    for (const broken of ['<Event>', '<Event a', `<Event ${XMLNS}><System></System></Event>`, '<Event ><System>'])
      expect((await recordsOf(broken)).analysis.records, broken).to.equal(1);
  });

  it('as text of wevtutil is a record an event, with the level and the time of its block', async () => {
    const event = (i: number, level: string, message: string): string =>
      `Event[${i}]:\n  Log Name: System\n  Source: Disk\n  Date: 2026-01-05T10:00:0${i}.000\n  Event ID: 7\n  Task: N/A\n  Level: ${level}\n` +
      `  Opcode: N/A\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n  Computer: WEB1\n  Description: \n${message}\n`;
    const { said, analysis } = await recordsOf(
      `${event(0, 'Error', 'The disk is bad.\nVery bad.')}\n${event(1, 'Warning', 'The disk is slow.')}`,
    );
    expect(said).to.deep.equal(['10:00:00.000Z error The disk is bad.', '10:00:01.000Z warn The disk is slow.']);
    expect(analysis.records).to.equal(2);
  });
});
