import { expect } from 'chai';
import { analysed } from './analysed.ts';

/** What each line that begins a record is read as: time, level, message. */
const read = async (...lines: readonly string[]): Promise<string[]> => {
  const { analysis, entries } = await analysed(lines.join('\n'));
  const texts = new Map(analysis.templates.map(template => [template.id, template.text]));
  return entries
    .filter(entry => !entry.continues && entry.templateId > 0)
    .map(({ time, level, templateId }) =>
      [time === null ? '-' : new Date(time).toISOString(), level, texts.get(templateId)].join(' '),
    );
};

const formatOf = async (...lines: readonly string[]): Promise<string> =>
  (await analysed(lines.join('\n'))).analysis.format;

describe('the formats of log files', () => {
  it('reads what relays carry as their message: JSON and logfmt inside syslog and inside JSON', async () => {
    expect(
      await read(
        'Jan  5 10:00:00 web1 shop[9]: {"level":"error","msg":"cannot write order","disk":"sda"}',
        '<13>Jan  5 10:00:01 web1 shop[9]: level=warn msg="disk nearly full" free=3',
        '{"log":"{\\"level\\":\\"error\\",\\"msg\\":\\"pool exhausted\\"}\\n","time":"2026-01-05T10:00:02Z"}',
        '2026-01-05T10:00:03Z stdout F {"level":"info","msg":"ready"}',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.000Z error cannot write order',
      '2026-01-05T10:00:01.000Z warn disk nearly full',
      '2026-01-05T10:00:02.000Z error pool exhausted',
      '2026-01-05T10:00:03.000Z info ready',
    ]);
  });

  it('reads JSON of a journal, of an audit log, and a date and a time in two fields', async () => {
    const lines = [
      '{"__REALTIME_TIMESTAMP":"1767607200000000","PRIORITY":"3","MESSAGE":"out of memory"}',
      '{"requestReceivedTimestamp":"2026-01-05T10:00:01.000000Z","message":"denied"}',
      '{"date":"2026-01-05","time":"10:00:02","level":"info","msg":"split"}',
    ];
    expect(await read(...lines)).to.deep.equal([
      '2026-01-05T10:00:00.000Z error out of memory',
      '2026-01-05T10:00:01.000Z none denied',
      '2026-01-05T10:00:02.000Z info split',
    ]);
    const { notes } = (await analysed(lines.join('\n'))).analysis;
    expect(notes.join(' ')).not.to.include('have no date');
  });

  it('reads logfmt without a message, by its pairs', async () => {
    const line = (second: number): string =>
      `date=2026-01-05 time=10:00:0${second} device="fw1" level="warning" action="deny"`;
    expect(await read(line(0), line(1))).to.deep.equal([
      '2026-01-05T10:00:00.000Z warn date=<*> time=<*> device="<*>" level="<*>" action="<*>"',
      '2026-01-05T10:00:01.000Z warn date=<*> time=<*> device="<*>" level="<*>" action="<*>"',
    ]);
    expect(await formatOf(line(0))).to.equal('logfmt');
    expect(await read('at=error code=H12 desc="Request timeout" method=GET path="/"')).to.deep.equal([
      '- error Request timeout',
    ]);
  });

  it('takes the quoted text of a structured klog line for its message', async () => {
    expect(
      await read(
        'I0105 10:00:00.000001       1 controller.go:123] "Starting controller" name="node" workers=5',
        'E0105 10:00:01.000001       1 sync.go:7] "Failed to sync \\"web\\"" err="timeout"',
        'E0105 10:00:02.000001       1 watch.go:9] Failed to watch "pods" in default',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.000Z info Starting controller',
      '2026-01-05T10:00:01.000Z error Failed to sync \\"<*>"',
      '2026-01-05T10:00:02.000Z error Failed to watch "<*>" in default',
    ]);
  });

  it('finds the message behind the threads, ids and places that Java loggers write', async () => {
    expect(
      await read(
        '2026-01-05 10:00:00,123 INFO  [main] org.acme.App (App.java:12) - Started',
        '2026-01-05T10:00:01Z  WARN 4711 --- [shop] [nio-8080-exec-3] [   a1b2] o.s.w.s.Handler  : Resolved it',
        '2026-01-05 10:00:02.000 [main] DEBUG com.acme.App -- ready',
        '2026-01-05 10:00:03,000 |-INFO in ch.qos.logback.Context[default] - Found resource',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.123Z info Started',
      '2026-01-05T10:00:01.000Z warn Resolved it',
      '2026-01-05T10:00:02.000Z debug ready',
      '2026-01-05T10:00:03.000Z info in ch.qos.logback.Context[default] - Found resource',
    ]);
  });

  it('reads what Python programs and servers write', async () => {
    expect(
      await read(
        '2026-01-05 10:00:00,123 - shop.db - WARNING - slow query',
        '[2026-01-05 10:00:01 +0000] [7] [INFO] Booting worker',
        '[2026-01-05 10:00:02,000: ERROR/MainProcess] Task failed',
        '2026-01-05 10:00:03,000 [12] ERROR in app: Exception on request',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.123Z warn slow query',
      '2026-01-05T10:00:01.000Z info Booting worker',
      '2026-01-05T10:00:02.000Z error Task failed',
      '2026-01-05T10:00:03.000Z error in app: Exception on request',
    ]);
  });

  it('reads errors of Apache and of nginx, and broken request lines', async () => {
    expect(
      await read(
        '[Mon Jan 05 10:00:00.5 2026] [proxy:error] [pid 12:tid 34] (111)Connection refused: AH00957: attempt failed',
        '[Mon Jan 05 10:00:01 2026] [error] [client 10.0.0.1] File does not exist: /var/www/x',
        '2026/01/05 10:00:02 [emerg] 1#1: host not found in upstream',
        '203.0.113.9 - - [05/Jan/2026:10:00:03 +0000] "-" 408 -',
        '203.0.113.9 - - [05/Jan/2026:10:00:04 +0000] "\\x16\\x03\\x01" 400 226',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.500Z error (<*>)Connection refused: AH<*>: attempt failed',
      '2026-01-05T10:00:01.000Z error [client <*>] File does not exist: <*>',
      '2026-01-05T10:00:02.000Z fatal host not found in upstream',
      '2026-01-05T10:00:03.000Z warn - 408',
      '2026-01-05T10:00:04.000Z warn \\x16\\x03\\x01 400',
    ]);
  });

  it('reads the marks that stand for levels, and levels that are padded or share their bracket', async () => {
    expect(
      await read(
        '1:M 05 Jan 2026 10:00:00.123 # Out of memory',
        '1:M 05 Jan 2026 10:00:01.123 * Ready',
        '1:M 05 Jan 2026 10:00:02.123 - Accepted',
        '1:M 05 Jan 2026 10:00:03.123 . Polled',
        '2026-01-05T10:00:04.1234567Z ##[error]Process ended',
        '2026-01-05T10:00:05.1234567Z ##[group]Run it',
        '[2026-01-05T10:00:06,123][WARN ][o.e.Monitor] overhead',
        '[2026-01-05T10:00:07Z ERROR shop] down',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.123Z warn Out of memory',
      '2026-01-05T10:00:01.123Z notice Ready',
      '2026-01-05T10:00:02.123Z info Accepted',
      '2026-01-05T10:00:03.123Z debug Polled',
      '2026-01-05T10:00:04.123Z error Process ended',
      '2026-01-05T10:00:05.123Z none ##[group]Run it',
      '2026-01-05T10:00:06.123Z warn [o.e.Monitor] overhead',
      '2026-01-05T10:00:07.000Z error down',
    ]);
  });

  it('reads time and status of a load balancer of AWS', async () => {
    const line = (status: string): string =>
      `https 2026-01-05T10:00:00.186641Z app/web/50dc 10.0.0.9:2817 - -1 -1 -1 ${status} - 34 366 "GET https://a:443/x HTTP/1.1"`;
    const found = await read(line('503'), line('404'), line('200'));
    expect(found.map(one => one.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      '2026-01-05T10:00:00.186Z error',
      '2026-01-05T10:00:00.186Z warn',
      '2026-01-05T10:00:00.186Z info',
    ]);
    expect(await read('http is a word of this line')).to.deep.equal(['- none http is a word of this line']);
  });

  it('reads rows of an exported Windows event log', async () => {
    const lines = [
      'Level,Date and Time,Source,Event ID,Task Category',
      'Error,1/5/2026 10:00:00 AM,Service Control Manager,7031,None,"The spooler stopped."',
      'Information,1/5/2026 10:00:01 AM,Kernel-General,16,None',
      'Warning\t1/5/2026 10:00:02 AM\tDisk\t51\tNone\tAn error was found, again.',
    ];
    expect((await read(...lines)).slice(1)).to.deep.equal([
      '2026-01-05T10:00:00.000Z error The spooler stopped.',
      '2026-01-05T10:00:01.000Z info Kernel-General,<*>,None',
      '2026-01-05T10:00:02.000Z warn An error was found, again.',
    ]);
  });

  it('gives the text of a copied Windows event the time and the level of the block above it', async () => {
    const block = (second: number, level: string, text: string): string =>
      `Log Name:      System\nSource:        Disk\nDate:          1/5/2026 10:00:0${second} AM\nEvent ID:      7\nLevel:         ${level}\nComputer:      web1\nDescription:\n${text}`;
    const text = `${block(0, 'Error', 'The spooler stopped.\nIt has done this before.')}\n\n${block(5, 'Information', 'The spooler runs.')}\n`;
    expect(await read(text)).to.deep.equal([
      '2026-01-05T10:00:00.000Z error The spooler stopped.',
      '2026-01-05T10:00:05.000Z info The spooler runs.',
    ]);
    const { analysis, entries } = await analysed(text);
    expect([analysis.format, analysis.records]).to.deep.equal(['windows-event', 2]);
    expect(entries[8]?.continues).to.equal(true);
    expect(analysis.notes).to.include('Dates such as 01/05/2026 were read with the month first.');
  });

  it('finds the level in pairs, in a channel, and behind the timestamp of a program whose lines a relay stamps', async () => {
    expect(
      await read(
        '2026-01-05T10:00:00Z level=error msg="cannot write ERROR log" disk=sda',
        '2026/01/05 10:00:01 level=warn',
        '2026-01-05T10:00:02Z level=info it runs, no ERROR',
        '[2026-01-05 10:00:03] production.ERROR: boom',
        'Jan  5 10:00:04 web1 shop[9]: 2026-01-05 10:00:04,123 ERROR [main] it broke',
        '2026-01-05 10:00:05 see s=3 and java.lang.Error: it is no level',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.000Z error cannot write ERROR log',
      '2026-01-05T10:00:01.000Z warn level=warn',
      '2026-01-05T10:00:02.000Z info level=info it runs, no ERROR',
      '2026-01-05T10:00:03.000Z error boom',
      '2026-01-05T10:00:04.000Z error [main] it broke',
      '2026-01-05T10:00:05.000Z none see s=<*> and java.lang.Error: it is no level',
    ]);
  });

  it('takes every line that begins with a date for a record of its own', async () => {
    const hours = Array.from({ length: 24 }, (_, i) => `${i % 12 || 12}:00:00 ${i < 12 ? 'AM' : 'PM'}`);
    const { analysis } = await analysed(hours.map(hour => `3/5/2026 ${hour} ERROR thing`).join('\n'));
    expect([analysis.records, analysis.templates[0]?.count]).to.deep.equal([24, 24]);
    expect(new Date(analysis.to ?? 0).toISOString()).to.equal('2026-03-05T23:00:00.000Z');
    const odd = Array.from({ length: 9 }, (_, i) => `2026-01-05 10:00:0${i} INFO sound`);
    expect(
      (await analysed([...odd, '2026-01-05 10h00 ERROR odd', '  its end', '7.1.2026 99:99 x'].join('\n'))).analysis,
    )
      .to.have.property('records')
      .that.equals(11);
  });

  it('takes no time of day from behind a date that it cannot read', async () => {
    const { analysis } = await analysed('45.67.2026 10:00:00 INFO b\n45.67.2026 10:00:01 INFO c\n');
    expect(analysis).to.include({ from: null, records: 2 });
    expect(analysis.levels).to.deep.equal([{ level: 'info', count: 2 }]);
    expect(analysis.notes).to.deep.equal([]);
  });

  it('tells lines of two programs apart that write into one file', async () => {
    expect(
      await read(
        '2026-01-05 10:00:00 INFO one',
        '10:00:01.000 [main] WARN com.acme.App - two',
        '{"level":"error","time":"2026-01-05T10:00:02Z","msg":"three"}',
        '10.0.0.1 - - [05/Jan/2026:10:00:03 +0000] "GET /four HTTP/1.1" 200 1',
        'time=2026-01-05T10:00:04Z level=info msg=five',
        'Jan  5 10:00:05 web1 app: six',
      ),
    ).to.deep.equal([
      '2026-01-05T10:00:00.000Z info one',
      '2026-01-05T10:00:01.000Z warn two',
      '2026-01-05T10:00:02.000Z error three',
      '2026-01-05T10:00:03.000Z info GET /four 200',
      '2026-01-05T10:00:04.000Z info five',
      '2026-01-05T10:00:05.000Z none six',
    ]);
  });

  it('says which day a time of day was taken to be of', async () => {
    const alone = (await analysed('10:00:00 INFO a\n10:00:01 INFO b')).analysis.notes;
    expect(alone).to.include(
      'Timestamps have no date: the latest days were taken on which they are not after the upload.',
    );
    const beside = (await analysed('2026-01-02T10:00:00Z INFO a\n10:00:01 INFO b')).analysis;
    expect(beside.notes).to.include('Some timestamps have no date: that of the full timestamp above was taken.');
    expect(beside.to).to.equal(Date.UTC(2026, 0, 2, 10, 0, 1));
  });

  it('reads lines ended by CRLF as those ended by LF', async () => {
    const lines = ['2026-01-05 10:00:00 ERROR broke', '\tat a.b.C.d(C.java:12)', '2026-01-05 10:00:01 INFO next'];
    const unix = await analysed(lines.join('\n'));
    const windows = await analysed(lines.join('\r\n'));
    expect(windows.analysis.templates).to.deep.equal(unix.analysis.templates);
    expect(windows.analysis.stackTraces).to.deep.equal(unix.analysis.stackTraces);
  });
});
