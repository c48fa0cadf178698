import { expect } from 'chai';
import { analysed, clock } from './analysed.ts';

const only = async (text: string) => {
  const { analysis, entries } = await analysed(text);
  expect(analysis.stackTraces).to.have.length(1);
  return { analysis, entries, trace: analysis.stackTraces[0]! };
};

describe('stack traces, as programs print them beside their log', () => {
  it('keeps what Node prints behind the frames, and the plain Error that an error line reports', async () => {
    const thrown = `Error: connect ECONNREFUSED 10.0.0.5:5432
    at afterConnect (node:net:1595:16) {
  errno: -111,
  [cause]: TypeError: bad address
      at resolve (/app/dns.js:1:2)
}`;
    const { analysis, trace } = await only(`${clock(0)} ERROR request failed\n${thrown}\n${clock(1)} INFO next\n`);
    expect(analysis.records).to.equal(2);
    expect(trace).to.include({ type: 'Error', message: 'connect ECONNREFUSED 10.0.0.5:5432' });
    expect(trace.frames[0]).to.equal('afterConnect (node:net:1595:16)');
    expect(trace.rootCause).to.equal('TypeError: bad address');
  });

  it('keeps an Error line of its own, behind a line that reports none, as a record', async () => {
    const { analysis } = await analysed(`${clock(0)} INFO working\nError: cannot open file\n${clock(1)} INFO next\n`);
    expect(analysis.levels).to.deep.include({ level: 'error', count: 1 });
  });

  it('reads a Rust panic with its message and backtrace', async () => {
    const { analysis, trace } = await only(`thread 'main' panicked at src/main.rs:4:5:
index out of bounds: the len is 3 but the index is 99
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:645:5
note: run with \`RUST_BACKTRACE=full\` for a verbose backtrace
next line
`);
    expect(analysis.records).to.equal(2);
    expect(analysis.levels).to.deep.include({ level: 'fatal', count: 1 });
    expect(trace.type).to.equal('panic');
  });

  it('reads Ruby', async () => {
    const { analysis, trace } = await only(`app/order.rb:12:in \`total': undefined method (NoMethodError)
\tfrom app/orders_controller.rb:7:in \`show'
\tfrom bin/rails:4:in \`<main>'
next line
`);
    expect(analysis.records).to.equal(2);
    expect(analysis.levels).to.deep.include({ level: 'error', count: 1 });
    expect(trace.type).to.equal('NoMethodError');
    expect(trace.frames).to.deep.equal(["app/orders_controller.rb:7:in `show'", "bin/rails:4:in `<main>'"]);
  });

  it('reads PHP, whose worst level is two words', async () => {
    const { analysis } = await analysed(`[05-Jan-2026 10:00:00 UTC] PHP Fatal error:  Uncaught RuntimeException: no db
Stack trace:
#0 /var/www/index.php(7): connect()
  thrown in /var/www/x.php on line 12
[05-Jan-2026 10:00:01 UTC] PHP Warning:  Undefined variable
`);
    expect(analysis.records).to.equal(2);
    expect(analysis.levels).to.deep.equal([
      { level: 'warn', count: 1 },
      { level: 'fatal', count: 1 },
    ]);
  });

  it('reads the console of .NET, where the text of a line is indented below its level', async () => {
    const { analysis, trace } = await only(`fail: Acme.Shop.Server[13]
      An unhandled exception was thrown.
      System.InvalidOperationException: no rows
         at Acme.Db.Query(String sql) in /src/Db.cs:line 12
info: Acme.Shop.Server[0]
      Application started.
`);
    expect(analysis.records).to.equal(2);
    expect(analysis.levels).to.deep.include({ level: 'error', count: 1 });
    expect(trace).to.include({ type: 'System.InvalidOperationException', message: 'no rows' });
  });

  it('have the type System.Exception of .NET, or Exception alone', async () => {
    for (const [head, type] of [
      ['System.Exception: no room', 'System.Exception'],
      ['Unhandled exception. System.Exception: no room', 'System.Exception'],
      ['Exception: no room', 'Exception'],
    ] as const)
      for (const above of ['2026-01-05T10:00:00Z ERROR boom\n', '']) {
        const { stackTraces } = (await analysed(`${above}${head}\n   at A.B() in /a.cs:line 1\n`)).analysis;
        expect(
          stackTraces.map(({ type, message }) => ({ type, message })),
          `${above}${head}`,
        ).to.deep.equal([{ type, message: 'no room' }]);
      }
  });
});
