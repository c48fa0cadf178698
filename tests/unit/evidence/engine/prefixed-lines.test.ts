import { expect } from 'chai';
import { analysed, recordsIn } from './analysed.ts';

describe('lines that docker compose puts the name of a service before', () => {
  it('are records of their own, JSON among them', async () => {
    expect(
      await recordsIn(
        'db-1   | 2026-01-05 10:00:02.500 UTC [1] LOG:  ready',
        'web-1  | {"level":"error","time":"2026-01-05T10:00:03Z","msg":"boom"}',
        'web-1  | {"level":"warn","time":"2026-01-05T10:00:04Z","msg":"slow"}',
        'web-1  | Exception: payment lost',
        'web-1  | ERROR no card',
        'db-1   | 2026-01-05 10:00:05.500 UTC [1] LOG:  x',
      ),
    ).to.deep.equal([
      '1 10:00:02 none ready',
      '2 10:00:03 error boom',
      '3 10:00:04 warn slow',
      '4 10:00:04 error Exception: payment lost',
      '5 10:00:04 error ERROR no card',
      '6 10:00:05 none x',
    ]);
  });

  it('are one record where a service writes a stack trace', async () => {
    const lines = [
      'web-1    | 2026-01-05 10:00:01 ERROR boom',
      'web-1    | Traceback (most recent call last):',
      'web-1    |   File "/a.py", line 1, in f',
      'web-1    | ValueError: x',
      'db-1     | 2026-01-05 10:00:02.500 UTC [1] FATAL:  too many clients',
      'web-1    | java.lang.IllegalStateException: no room',
      'web-1    | \tat a.b.C.d(C.java:1)',
    ];
    expect((await recordsIn(...lines)).map(text => text.slice(0, 16))).to.deep.equal([
      '1 10:00:01 error',
      '5 10:00:02 fatal',
      '6 10:00:02 error',
    ]);
    const { stackTraces } = (await analysed(lines.join('\n'))).analysis;
    expect(stackTraces.map(({ type, message }) => `${type}: ${message}`)).to.have.members([
      'ValueError: x',
      'java.lang.IllegalStateException: no room',
    ]);
  });

  it('have a name without a number where an object or a date follows it', async () => {
    expect(
      await recordsIn(
        'database | 2026-01-05 10:00:02.500 UTC [1] LOG:  ready',
        'shop     | {"level":"error","time":"2026-01-05T10:00:03Z","msg":"boom"}',
        'shop     | ERROR no card',
      ),
    ).to.deep.equal(['1 10:00:02 none ready', '2 10:00:03 error boom', '3 10:00:03 error ERROR no card']);
  });

  it('are told from columns', async () => {
    const rows = ['2026-01-05 10:00:02 INFO report', 'name   | count', 'orders | 17', '2026-01-05 10:00:03 INFO done'];
    expect(await recordsIn(...rows)).to.deep.equal(['1 10:00:02 info report', '4 10:00:03 info done']);
  });
});

describe('lines that a container runtime stamps without a stream', () => {
  it('have the level and the message of the JSON behind the stamp', async () => {
    expect(
      await recordsIn(
        '2026-01-05T10:00:00.123456789Z {"level": "info", "ts": 1767607200, "msg": "up"}',
        '2026-01-05T10:00:01.123456789Z {"level": "error", "ts": 1767607201, "msg": "down"}',
        '2026-01-05T10:00:02Z {"level": "warn", "msg": "slow"}',
      ),
    ).to.deep.equal(['1 10:00:00 info up', '2 10:00:01 error down', '3 10:00:02 warn slow']);
  });

  it('are one record where a stack trace is spread over them', async () => {
    const lines = [
      '2026-01-05T10:00:00.123456789Z INFO starting',
      '2026-01-05T10:00:01.123456789Z java.lang.RuntimeException: boom',
      '2026-01-05T10:00:01.123456790Z \tat com.acme.Main.run(Main.java:10)',
      '2026-01-05T10:00:01.123456791Z Caused by: java.io.IOException: reset',
      '2026-01-05T10:00:01.123456792Z \tat com.acme.Main.main(Main.java:5)',
      '2026-01-05T10:00:02.123456789Z INFO next',
    ];
    expect((await recordsIn(...lines)).map(text => text.slice(0, 16))).to.deep.equal([
      '1 10:00:00 info ',
      '2 10:00:01 error',
      '6 10:00:02 info ',
    ]);
    const { stackTraces } = (await analysed(lines.join('\n'))).analysis;
    expect(stackTraces).to.have.length(1);
    expect(stackTraces[0]).to.deep.include({
      type: 'java.lang.RuntimeException',
      message: 'boom',
      rootCause: 'java.io.IOException: reset',
    });
  });

  it('are records of their own where a program pads its levels', async () => {
    expect(
      await recordsIn(
        '2026-01-05T10:00:00.123456789Z  INFO shop::pay: paid',
        '2026-01-05T10:00:01.123456789Z ERROR shop::pay: refused',
        '2026-01-05T10:00:02.123456789Z  WARN shop::pay: slow',
      ),
    ).to.deep.equal(['1 10:00:00 info paid', '2 10:00:01 error refused', '3 10:00:02 warn slow']);
  });

  it('have the times that a program writes behind the stamp, in its zone', async () => {
    expect(
      await recordsIn('2026-01-05T08:00:05.000000001Z 2026-01-05 10:00:04,123 ERROR [main] com.acme.Pay - refused'),
    ).to.deep.equal(['1 08:00:04 error refused']);
  });
});
