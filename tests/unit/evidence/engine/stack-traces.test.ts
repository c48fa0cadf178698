import { expect } from 'chai';
import { analysed, clock } from './analysed.ts';

const JAVA = `com.acme.OrderException: could not place order 17
\tat com.acme.Orders.place(Orders.java:42)
\tat com.acme.Api.post(Api.java:7)
Caused by: java.sql.SQLTransientConnectionException: no connection after 30000ms
\tat com.zaxxer.hikari.HikariPool.get(HikariPool.java:197)
\t... 12 more`;
const PYTHON = `Traceback (most recent call last):
  File "/app/main.py", line 10, in handle
    pay(order)
  File "/app/pay.py", line 33, in pay
    raise ValueError("bad amount")
ValueError: bad amount`;
const NODE = `TypeError: Cannot read properties of undefined (reading 'id')
    at place (/app/orders.js:10:15)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`;
const GO = `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.work(0xc000010000)
\t/app/main.go:12 +0x1d
main.main()
\t/app/main.go:7 +0x25
exit status 2`;
const DOTNET = `Unhandled exception. System.InvalidOperationException: no rows
 ---> System.TimeoutException: deadline passed
   at Acme.Db.Query(String sql) in /src/Db.cs:line 12
   --- End of inner exception stack trace ---
   at Acme.Program.Main(String[] args) in /src/Program.cs:line 5`;

const only = async (text: string) => {
  const { analysis, entries } = await analysed(text);
  expect(analysis.stackTraces).to.have.length(1);
  return { analysis, entries, trace: analysis.stackTraces[0]! };
};

describe('stack traces', () => {
  it('keeps a Java trace with its causes as one record of the line above', async () => {
    const text = `${clock(0)} INFO start\n${clock(1)} ERROR [main] c.a.Api - request failed\n${JAVA}\n${clock(2)} INFO next\n`;
    const { analysis, entries, trace } = await only(text);
    expect(analysis.records).to.equal(3);
    expect(entries.map(entry => entry.continues)).to.deep.equal([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(entries[4]).to.include({
      level: 'error',
      time: Date.UTC(2026, 0, 5, 10, 0, 1),
      templateId: entries[1]!.templateId,
    });
    expect(trace.type).to.equal('com.acme.OrderException');
    expect(trace.message).to.equal('could not place order 17');
    expect(trace.frames).to.deep.equal(['com.acme.Orders.place(Orders.java:42)', 'com.acme.Api.post(Api.java:7)']);
    expect(trace.rootCause).to.equal('java.sql.SQLTransientConnectionException: no connection after 30000ms');
    expect(trace.locator).to.deep.equal({ file: 'app.log', fromLine: 2, toLine: 8 });
  });

  it('reads Python, innermost frame first', async () => {
    const { analysis, trace } = await only(`${PYTHON}\nnext line\n`);
    expect(analysis.records).to.equal(2);
    expect(trace).to.include({ type: 'ValueError', message: 'bad amount' });
    expect(trace.frames).to.deep.equal(['pay (/app/pay.py)', 'handle (/app/main.py)']);
    expect(analysis.levels).to.deep.include({ level: 'error', count: 1 });
  });

  it('takes the first exception of a Python chain as the root cause', async () => {
    const { trace } = await only(
      `${PYTHON}\n\nThe above exception was the direct cause of the following exception:\n\n${PYTHON.replaceAll('ValueError', 'OrderError')}\n`,
    );
    expect(trace).to.include({ type: 'OrderError', rootCause: 'ValueError: bad amount' });
  });

  it('keeps the first of three as the root cause', async () => {
    const chained = ['ValueError', 'KeyError', 'OrderError'].map(type => PYTHON.replaceAll('ValueError', type));
    const { trace } = await only(
      chained.join('\n\nDuring handling of the above exception, another exception occurred:\n\n'),
    );
    expect(trace).to.include({ type: 'OrderError', rootCause: 'ValueError: bad amount' });
  });

  it('keeps a Java trace together in a file without times', async () => {
    const { analysis, trace } = await only(`${JAVA}\nnext\n`);
    expect(analysis.records).to.equal(2);
    expect(trace.rootCause).to.equal('java.sql.SQLTransientConnectionException: no connection after 30000ms');
  });

  it('reads Node', async () => {
    const { analysis, trace } = await only(`${NODE}\n`);
    expect(analysis.records).to.equal(1);
    expect(trace).to.include({ type: 'TypeError', message: "Cannot read properties of undefined (reading 'id')" });
    expect(trace.frames[0]).to.equal('place (/app/orders.js:10:15)');
  });

  it('reads a Go panic', async () => {
    const { analysis, trace } = await only(`${GO}\n`);
    expect(analysis.records).to.equal(1);
    expect(trace).to.include({ type: 'panic', message: 'runtime error: index out of range [5] with length 3' });
    expect(trace.frames).to.deep.equal(['main.work', 'main.main']);
  });

  it('reads .NET with its inner exception', async () => {
    const { analysis, trace } = await only(`${DOTNET}\n`);
    expect(analysis.records).to.equal(1);
    expect(trace).to.include({
      type: 'System.InvalidOperationException',
      rootCause: 'System.TimeoutException: deadline passed',
    });
  });

  it('reads a trace in a field of a JSON line', async () => {
    const { trace } = await only(JSON.stringify({ level: 'error', msg: 'failed', stack: NODE }));
    expect(trace.type).to.equal('TypeError');
    expect(trace.frames).to.have.length(2);
  });

  it('groups by type and frames, whatever the line numbers', async () => {
    const other = NODE.replace('10:15', '11:3').replace('undefined', 'null');
    const elsewhere = NODE.replace('place', 'cancel');
    const { analysis } = await analysed([NODE, other, elsewhere, NODE].join('\n'));
    expect(analysis.stackTraces.map(trace => trace.count)).to.deep.equal([3, 1]);
  });

  it('keeps a trace with its line where lines have a time of day only', async () => {
    const error = (i: number): string => `10:00:0${i}.000 [main] ERROR Svc - thing ${i}\n${JAVA}`;
    const { analysis } = await analysed(`${error(0)}\n10:00:01.000 [main] INFO Svc - next\n${error(2)}\n`);
    expect(analysis.records).to.equal(3);
    const [trace] = analysis.stackTraces;
    expect([trace?.count, trace?.locator.fromLine, trace?.locator.toLine]).to.deep.equal([2, 1, 7]);
    const info = Array.from({ length: 6 }, (_, i) => `10:00:0${i}.000 [main] INFO Svc - next`).join('\n');
    expect((await analysed(`${info}\nthe second half of it\n`)).analysis.records).to.equal(6);
    expect((await analysed(`10:00:00 INFO a\nthe first of no such file\n`)).analysis.records).to.equal(2);
  });

  it('lets a traceback after a harmless line be a record of its own', async () => {
    const { analysis } = await analysed(`${clock(0)} INFO working\n${PYTHON}\n${clock(1)} INFO next\n`);
    expect(analysis.records).to.equal(3);
    expect(analysis.levels).to.deep.equal([
      { level: 'info', count: 2 },
      { level: 'error', count: 1 },
    ]);
  });

  it('does not take lines for a continuation because one line happened to begin with a time', async () => {
    const plain = Array.from({ length: 20 }, (_, i) => `generating core.${i}`).join('\n');
    const { analysis } = await analysed(`${plain}\n2026-01-05 10:00:00 once\n${plain}\n`);
    expect(analysis.records).to.equal(41);
  });
});
