import { expect } from 'chai';
import { analysed } from './analysed.ts';

const request = (status: number | string, line: string, state = '----'): string =>
  `10.0.1.2:33317 [05/Jan/2026:10:00:14.655] http-in~ static/srv1 10/0/30/-1/+109 ${status} 2750 - - ${state} 1/1/1/1/0 0/0 {shop.example|"curl"} {} "${line}"`;
const syslog = (second: number, message: string): string => `Jan  5 10:00:0${second} lb1 haproxy[14389]: ${message}`;

const saidIn = ({ analysis, entries }: Awaited<ReturnType<typeof analysed>>): string[] => {
  const texts = new Map(analysis.templates.map(({ id, text }) => [id, text]));
  return entries.map(({ time, level, templateId }) =>
    [time === null ? '-' : new Date(time).toISOString().slice(11), level, texts.get(templateId)].join(' '),
  );
};

describe('an HTTP log of HAProxy', () => {
  it('is read by the status of each request, as an access log is', async () => {
    const read = await analysed(
      [
        syslog(1, request(200, 'GET /cart?id=7 HTTP/1.1')),
        syslog(2, request(404, 'GET /none HTTP/1.1')),
        syslog(3, request(503, 'POST /orders HTTP/2.0', 'sH--')),
        syslog(4, request(400, '<BADREQ>', 'PR--')),
        syslog(5, request(-1, 'GET /gone HTTP/1.1', 'CD--')),
      ].join('\n'),
    );
    expect(saidIn(read)).to.deep.equal([
      '10:00:01.000Z info GET /cart 200',
      '10:00:02.000Z warn GET /none 404',
      '10:00:03.000Z error POST /orders 503',
      '10:00:04.000Z warn <BADREQ> 400',
      '10:00:05.000Z none GET /gone -1',
    ]);
    expect(read.analysis.format).to.equal('access-log');
  });

  it('is read also without a relay, and with one that writes dates in full', async () => {
    const read = await analysed(
      [
        request(500, 'GET /a HTTP/1.1'),
        `<134>1 2026-01-05T10:00:20Z lb1 haproxy 14389 - - ${request(502, 'GET /b HTTP/1.1')}`,
        `2026-01-05T10:00:21Z lb1 haproxy[14389]: ${request(302, 'GET /c HTTP/1.1')}`,
      ].join('\n'),
    );
    expect(saidIn(read)).to.deep.equal([
      '10:00:14.655Z error GET /a 500',
      '10:00:20.000Z error GET /b 502',
      '10:00:21.000Z info GET /c 302',
    ]);
  });

  it('has other lines, too', async () => {
    const read = await analysed(
      [
        syslog(1, 'Server static/srv1 is DOWN, reason: Layer4 timeout'),
        syslog(2, '10.0.1.2:7 [05/Jan/2026:10:00:14.655] x'),
      ].join('\n'),
    );
    expect(read.analysis.format).to.equal('syslog');
  });
});
