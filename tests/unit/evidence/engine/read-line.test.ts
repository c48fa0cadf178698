import { expect } from 'chai';
import { analysed } from './analysed.ts';

type Case = readonly [line: string, format: string, time: string | null, level: string, template: string];

const CASES: readonly Case[] = [
  [
    '2026-01-05 10:00:00,123 [main] ERROR com.acme.Pool - Pool exhausted',
    'log4j',
    '2026-01-05T10:00:00.123Z',
    'error',
    'Pool exhausted',
  ],
  [
    '2026-01-05 10:00:00,123 ERROR [main] com.acme.Pool: Pool exhausted',
    'log4j',
    '2026-01-05T10:00:00.123Z',
    'error',
    'Pool exhausted',
  ],
  [
    '2026-01-05 10:00:00.123  INFO 1 --- [      main] c.a.App : Started in 3 s',
    'log4j',
    '2026-01-05T10:00:00.123Z',
    'info',
    'Started in <*> s',
  ],
  [
    '2026-01-05 10:00:00,123 - myapp.db - WARNING - slow query',
    'timestamped',
    '2026-01-05T10:00:00.123Z',
    'warn',
    'slow query',
  ],
  [
    '2026-01-05T10:00:00+02:00 INFO listening on port 8080',
    'timestamped',
    '2026-01-05T08:00:00.000Z',
    'info',
    'listening on port <*>',
  ],
  ['[2026-01-05T10:00:00Z INFO  my_crate::db] connected', 'log4j', '2026-01-05T10:00:00.000Z', 'info', 'connected'],
  [
    '2026/01/05 10:00:00 [error] 12#0: *45 connect() failed',
    'log4j',
    '2026-01-05T10:00:00.000Z',
    'error',
    '*<*> connect() failed',
  ],
  [
    '2026-01-05 10:00:00 UTC [12] app@db FATAL:  too many connections',
    'timestamped',
    '2026-01-05T10:00:00.000Z',
    'fatal',
    'too many connections',
  ],
  [
    '[Mon Jan 05 10:00:00.5 2026] [core:error] [pid 12:tid 34] AH00126: Invalid URI',
    'log4j',
    '2026-01-05T10:00:00.500Z',
    'error',
    'Invalid URI',
  ],
  [
    '05-Jan-2026 10:00:00.123 SEVERE Component failed',
    'timestamped',
    '2026-01-05T10:00:00.123Z',
    'error',
    'Component failed',
  ],
  [
    'Jan  5 10:00:00 web1 sshd[123]: Invalid user bob from 10.0.0.1',
    'syslog',
    '2026-01-05T10:00:00.000Z',
    'none',
    'Invalid user bob from <*>',
  ],
  ['<11>Jan  5 10:00:00 web1 app: boom', 'syslog', '2026-01-05T10:00:00.000Z', 'error', 'boom'],
  [
    '<34>1 2026-01-05T10:00:00.003Z host app 123 ID47 [x@1 a="b ]"] disk full',
    'syslog',
    '2026-01-05T10:00:00.003Z',
    'fatal',
    'disk full',
  ],
  [
    '2026-01-05T10:00:00+00:00 web1 kernel: Out of memory',
    'syslog',
    '2026-01-05T10:00:00.000Z',
    'none',
    'Out of memory',
  ],
  [
    '10.0.0.1 - - [05/Jan/2026:10:00:00 +0100] "GET /api/orders/17?x=1 HTTP/1.1" 503 12 "-" "curl/8"',
    'access-log',
    '2026-01-05T09:00:00.000Z',
    'error',
    'GET /api/orders/<*> 503',
  ],
  [
    '10.0.0.1 - bob [05/Jan/2026:10:00:00 +0000] "GET /missing HTTP/1.1" 404 12',
    'access-log',
    '2026-01-05T10:00:00.000Z',
    'warn',
    'GET /missing 404',
  ],
  [
    '{"time":"2026-01-05T10:00:00Z","level":"error","msg":"no \\"db\\" at caf\\u00e9"}',
    'json-lines',
    '2026-01-05T10:00:00.000Z',
    'error',
    'no "<*>" at café',
  ],
  ['{"level":"info","msg":"said \\ud83d\\ude00 \\u20ac"}', 'json-lines', null, 'info', 'said 😀 €'],
  ['{"level":50,"time":1767607200000,"msg":"boom"}', 'json-lines', '2026-01-05T10:00:00.000Z', 'error', 'boom'],
  [
    '{"ts":1767607200.25,"severity":"WARNING","message":"slow"}',
    'json-lines',
    '2026-01-05T10:00:00.250Z',
    'warn',
    'slow',
  ],
  [
    '{"log":"2026-01-05 10:00:00 ERROR broke\\n","time":"2026-01-05T10:00:01Z"}',
    'json-lines',
    '2026-01-05T10:00:00.000Z',
    'error',
    'broke',
  ],
  [
    '{"t":{"$date":"2026-01-05T10:00:00.000+00:00"},"s":"W","msg":"Connection ended"}',
    'json-lines',
    '2026-01-05T10:00:00.000Z',
    'warn',
    'Connection ended',
  ],
  [
    'time=2026-01-05T10:00:00Z level=warn msg="cache miss" key=abc',
    'logfmt',
    '2026-01-05T10:00:00.000Z',
    'warn',
    'cache miss',
  ],
  [
    'E0105 10:00:00.123456    1 reflector.go:123] Failed to watch pods',
    'klog',
    '2026-01-05T10:00:00.123Z',
    'error',
    'Failed to watch pods',
  ],
  [
    '01-05 10:00:00.123  1702  2395 W PowerManager: lock held',
    'logcat',
    '2026-01-05T10:00:00.123Z',
    'warn',
    'lock held',
  ],
  [
    '2026-01-05T10:00:00.1Z stderr F ERROR: something broke',
    'plain',
    '2026-01-05T10:00:00.100Z',
    'error',
    'ERROR: something broke',
  ],
  ['ERROR:root:something failed', 'plain', null, 'error', 'ERROR:root:something failed'],
  ['Connection error while reading', 'plain', null, 'none', 'Connection error while reading'],
  [
    '2026-01-05 10:00:00 Connection error while reading; ERROR',
    'timestamped',
    '2026-01-05T10:00:00.000Z',
    'none',
    'Connection error while reading; ERROR',
  ],
  [
    '\u001b[32m2026-01-05 10:00:00\u001b[0m \u001b[31mERROR\u001b[0m boom',
    'timestamped',
    '2026-01-05T10:00:00.000Z',
    'error',
    'boom',
  ],
];

describe('reading one line', () => {
  for (const [line, format, time, level, template] of CASES)
    it(`reads ${JSON.stringify(line.slice(0, 70))}`, async () => {
      const { analysis, entries } = await analysed(line);
      expect(analysis.format).to.equal(format);
      expect(entries[0]?.time === null ? null : new Date(entries[0]!.time).toISOString()).to.equal(time);
      expect(entries[0]?.level).to.equal(level);
      expect(analysis.templates.map(found => found.text)).to.deep.equal([template]);
    });

  it('finds the dominant format, and says mixed where there is none', async () => {
    const json = '{"time":"2026-01-05T10:00:00Z","level":"info","msg":"a"}\n';
    const access = '10.0.0.1 - - [05/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1\n';
    expect((await analysed(json.repeat(9) + access)).analysis.format).to.equal('json-lines');
    expect((await analysed(json.repeat(5) + access.repeat(5))).analysis.format).to.equal('mixed');
  });
});
