import { expect } from 'chai';
import { readFile } from '../read-file.ts';
import { analysed } from './analysed.ts';

/** A row as PostgreSQL writes it with `log_destination = csvlog` (26 columns since version 14). */
const row = (second: number, severity: string, state: string, message: string, detail = '', query = ''): string =>
  `2026-01-05 10:00:${String(second).padStart(2, '0')}.481 UTC,"shop","orders",1234,"10.0.0.1:5432",65f6c5a0.4d2,${second},` +
  `"UPDATE",2026-01-05 09:40:00 UTC,5/120,4711,${severity},${state},"${message}",${detail && `"${detail}"`},,,,,` +
  `${query && `"${query}"`},,,"psql","client backend",,0`;

const LOG_ROWS = [
  row(1, 'LOG', '00000', 'connection authorized: user=shop database=orders'),
  row(2, 'ERROR', '40P01', 'deadlock detected', 'Process 12 waits for ShareLock, blocked by process 13.'),
  row(3, 'FATAL', '53300', 'sorry, too many clients already'),
  row(4, 'ERROR', '42601', 'syntax error at or near ""FORM""'),
  row(5, 'WARNING', '01000', 'there is no transaction in progress'),
  row(6, 'DEBUG1', '00000', 'server process (PID 77) exited with exit code 0'),
];

type Read = Awaited<ReturnType<typeof analysed>>;
/** Time, level and template of each line that begins a record. */
const saidIn = ({ analysis, entries }: Read): string[] => {
  const texts = new Map(analysis.templates.map(({ id, text }) => [id, text]));
  return entries
    .filter(({ continues, templateId }) => !continues && templateId > 0)
    .map(({ time, level, templateId }) =>
      [time === null ? '-' : new Date(time).toISOString().slice(11), level, texts.get(templateId)].join(' '),
    );
};

describe('a csvlog of PostgreSQL', () => {
  it('is read by its time, its severity and its message', async () => {
    const read = await analysed(LOG_ROWS.join('\n'));
    expect(saidIn(read)).to.deep.equal([
      '10:00:01.481Z info connection authorized: user=shop database=orders',
      '10:00:02.481Z error deadlock detected',
      '10:00:03.481Z fatal sorry, too many clients already',
      '10:00:04.481Z error syntax error at or near "<*>"',
      '10:00:05.481Z warn there is no transaction in progress',
      '10:00:06.481Z debug server process (PID <*>) exited with exit code <*>',
    ]);
    expect(read.analysis.format).to.equal('postgres-csv');
  });

  it('in another language is read by the state beside the severity', async () => {
    const read = await analysed(
      [
        row(1, 'PROTOKOLL', '00000', 'bereit'),
        row(2, 'FEHLER', '42P01', 'fehlt'),
        row(3, 'WARNUNG', '01000', 'nichts'),
      ].join('\n'),
    );
    expect(read.entries.map(({ level }) => level)).to.deep.equal(['info', 'error', 'warn']);
  });

  it('is no table of metrics, whatever it is called', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => row(i, 'ERROR', '40P01', 'deadlock detected'));
    const { analysis } = await readFile('postgresql-Mon.csv', rows.join('\n'));
    expect(analysis).to.include({ format: 'postgres-csv', records: 40 });
    expect(analysis.columns).to.equal(undefined);
  });

  it('has records of several lines, whose text may look like a line of log', async () => {
    const query = 'SELECT *\n2026-01-05 10:00:09 ERROR not a record\nFROM ""orders""';
    const lines = [row(1, 'ERROR', '57014', 'canceling statement\ndue to user request', '', query), LOG_ROWS[2]].join(
      '\n',
    );
    for (const sizes of [[], [1], [100]]) {
      const read = await analysed(lines, { sizes });
      expect(saidIn(read)).to.deep.equal([
        '10:00:01.481Z error canceling statement',
        '10:00:03.481Z fatal sorry, too many clients already',
      ]);
      expect(read.analysis.lines).to.equal(5);
      expect(read.analysis.worstLines.map(({ line }) => line)).to.have.members([1, 5]);
      expect(read.entries).to.have.length(5);
    }
  });

  it('goes on with the next record where the quote of one is never closed', async () => {
    const open = row(1, 'ERROR', '57014', 'x').replace(/"x".*/, '"cut off');
    const read = await analysed([open, row(2, 'ERROR', '42601', 'syntax\nerror'), LOG_ROWS[2]].join('\n'));
    expect(saidIn(read)).to.deep.equal([
      '10:00:01.481Z error cut off',
      '10:00:02.481Z error syntax',
      '10:00:03.481Z fatal sorry, too many clients already',
    ]);
  });

  it('is lines like any others where a quote is never closed, or the columns are others', async () => {
    const open = row(1, 'ERROR', '57014', 'cut off').slice(0, -60).replace('"cut off"', '"cut off');
    const { analysis } = await analysed(`${open}\n${'more\n'.repeat(2000)}`);
    expect(analysis.lines).to.equal(2001);
    const other = await analysed(
      '2026-01-05 10:00:01.481 UTC,"a","b",1,2,3\n2026-01-05 10:00:02.481 UTC,"a","b",1,2,3',
    );
    expect(other.analysis).to.include({ format: 'timestamped', records: 2 });
  });
});

const slow = (time: string, seconds: string, ...statement: readonly string[]): string =>
  [
    ...(time === '' ? [] : [`# Time: ${time}`]),
    '# User@Host: shop[shop] @ web1 [10.0.0.7]  Id:    42',
    `# Query_time: ${seconds}  Lock_time: 0.000123 Rows_sent: 1  Rows_examined: 2000000`,
    ...statement,
  ].join('\n');
const BANNER =
  '/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\nTcp port: 3306  Unix socket: /run/m.sock\n' +
  'Time                 Id Command    Argument';

describe('a log of slow queries of MySQL', () => {
  const text = [
    BANNER,
    slow(
      '2026-01-05T10:00:01.123456Z',
      '2.500000',
      'use orders;',
      'SET timestamp=1767607199;',
      'SELECT * FROM orders WHERE id = 7;',
    ),
    slow(
      '2026-01-05T10:00:02.123456Z',
      '3.500000',
      'SET timestamp=1767607199;',
      'SELECT *',
      '  FROM orders',
      'WHERE id = 8;',
    ),
    slow('', '4.500000', 'SET timestamp=1767607205;', 'UPDATE users SET age = 9 WHERE id = 9;'),
    slow('260105  9:00:06', '5.500000', 'SET timestamp=1767603606;', '# administrator command: Ping;'),
    slow('2026-01-05T10:00:07Z', '11.5', 'SELECT sleep(10)'),
  ].join('\n');

  it('has a record a query, with the statement as its template', async () => {
    for (const sizes of [[], [1], [100]]) {
      const read = await analysed(text, { sizes });
      expect(saidIn(read).slice(-5)).to.deep.equal([
        '10:00:01.123Z none SELECT * FROM orders WHERE id = <*> Query_time=<*>',
        '10:00:02.123Z none SELECT * FROM orders WHERE id = <*> Query_time=<*>',
        '10:00:05.000Z none UPDATE users SET age = <*> WHERE id = <*> Query_time=<*>',
        '09:00:06.000Z none administrator command: Ping Query_time=<*>',
        '10:00:07.000Z none SELECT sleep(<*>) Query_time=<*>',
      ]);
      expect(read.analysis).to.include({ records: 8, lines: text.split('\n').length });
      expect(read.entries).to.have.length(read.analysis.lines);
    }
  });

  it('tells how long a query took, and is quoted by the statement', async () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      slow(`2026-01-05T10:00:${i + 10}Z`, `${i + 1}.25`, `SELECT * FROM orders WHERE id = ${i};`),
    );
    const { templates } = (await analysed(many.join('\n'))).analysis;
    const [template] = templates;
    expect(templates).to.have.length(1);
    expect(template).to.deep.include({ count: 20, example: 'SELECT * FROM orders WHERE id = 0;', firstLine: 4 });
    expect(template?.parameters.at(-1)?.place).to.include('Query_time');
    expect(template?.parameters.at(-1)?.numbers).to.include({ min: 1.25, max: 20.25 });
  });

  it('has records also below lines of another log', async () => {
    const query = slow('2026-01-05T10:00:01Z', '2.5', 'SELECT 1;');
    const read = await analysed(`2026-01-05 10:00:00 ERROR slave stopped\n${query}`);
    expect(saidIn(read).at(-1)).to.equal('10:00:01.000Z none SELECT <*> Query_time=<*>');
  });

  it('keeps a statement that is too long as one record', async () => {
    const values = Array.from({ length: 5000 }, (_, i) => `(${i}, 'a value of ${i}'),`).join('\n');
    const insert = slow('2026-01-05T10:00:01Z', '9.5', `INSERT INTO t VALUES ${values}`, "(1, 'last');");
    const read = await analysed(`${insert}\n${slow('2026-01-05T10:00:09Z', '1.5', 'SELECT 1;')}`);
    expect(read.entries).to.have.length(read.analysis.lines);
    expect(saidIn(read).at(-1)).to.equal('10:00:09.000Z none SELECT <*> Query_time=<*>');
    expect(read.analysis).to.include({ format: 'mysql-slow', records: 2 });
  });
});
