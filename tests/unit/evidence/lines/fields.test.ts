import { expect } from 'chai';
import type { Template } from '../../../../core/evidence/analysis.ts';
import { readField } from '../../../../core/evidence/lines/fields/read-field.ts';
import { encodeUtf8 } from '../../../../core/kernel/utf8.ts';

const read = (name: string, line: string): string | undefined => {
  // Bytes of a neighbour on both sides: a reader that looks beyond its line finds them.
  const before = encodeUtf8('x=9 {"x":9}\n');
  const own = encodeUtf8(line);
  const all = new Uint8Array([...before, ...own, ...encodeUtf8('"\n{"x":9,"y":9} x=9 y=9\n')]);
  return readField(name, [])(all, before.length, before.length + own.length, 0);
};

describe('a field of a line', () => {
  it('is a member of its JSON object, as it means what it says', () => {
    const line = String.raw`{"user":"Ada \"L\" \u00e9\n","n":12345678901234567890,"ok":true,"none":null,"list":[1, {"n":2}],"big": 1.50 }`;
    expect(read('user', line)).to.equal('Ada "L" é\n');
    expect(read('n', line)).to.equal('12345678901234567890');
    expect(read('ok', line)).to.equal('true');
    expect(read('none', line)).to.equal('null');
    expect(read('list', line)).to.equal('[1, {"n":2}]');
    expect(read('big', line)).to.equal('1.50');
    expect(read('x', line)).to.equal(undefined);
    expect(read('__proto__', line)).to.equal(undefined);
  });

  it('is found in nested objects by a path, and under a name that holds dots', () => {
    const line = '{"a":{"skip":"}","b":{"c":"deep"}},"log.level":"warn","k.a":{"b":"mixed"}}';
    expect(read('a.b.c', line)).to.equal('deep');
    expect(read('log.level', line)).to.equal('warn');
    expect(read('k.a.b', line)).to.equal('mixed');
    expect(read('b.c', line)).to.equal(undefined);
    expect(read('a.b', line)).to.equal('{"c":"deep"}');
  });

  it('is found in an object behind the prefix of a relay', () => {
    expect(read('status', 'Jan  5 10:00:00 web1 shop[7]: {"status":503,"path":"/a"}')).to.equal('503');
  });

  it('of a broken or very deep object is nothing, without harm', () => {
    for (const line of ['{"x', '{"x"', '{"x":', '{"x"}', '{x:1}', '{"a":[1,2,"x":1}', '{"a":"b" "x":1}'])
      expect(read('x', line), line).to.be.oneOf([undefined, '1', '']);
    expect(read('x', '{"a":"unfinished}')).to.equal(undefined);
    const deep = `{"x":${'['.repeat(60_000)}${']'.repeat(60_000)},"y":1}`;
    expect(read('y', deep)).to.equal('1');
  });

  it('is a pair of a line of logfmt or of any text', () => {
    const line = `time=2026-01-05T10:00:00Z msg="pool \\"a\\" is full" order_id=7 id=8 who='me, you' list=1,2 a=1,b=2 last=z`;
    expect(read('msg', line)).to.equal('pool "a" is full');
    expect(read('id', line)).to.equal('8');
    expect(read('order_id', line)).to.equal('7');
    expect(read('who', line)).to.equal('me, you');
    expect(read('list', line)).to.equal('1,2');
    expect(read('a', line)).to.equal('1');
    expect(read('b', line)).to.equal('2');
    expect(read('last', line)).to.equal('z');
    expect(read('x', line)).to.equal(undefined);
    expect(read('url', 'GET (url=http://h/?x=1&y=2), ok')).to.equal('http://h/?x=1');
    expect(read('free', 'pool exhausted (free=0, waiting=12)')).to.equal('0');
    expect(read('e', 'e= f=1')).to.equal('');
  });

  it('is a column of an access log', () => {
    const line =
      '203.0.113.9 - ada [05/Jan/2026:10:00:00 +0000] "GET /api/orders?id=7&x=1 HTTP/1.1" 503 1234 "https://example.com/" "curl/8 \\"q\\"" rid=f00';
    const columns = ['client', 'user', 'method', 'path', 'query', 'protocol', 'status', 'bytes', 'referer', 'rid'];
    expect(columns.map(name => read(name, line))).to.deep.equal([
      '203.0.113.9',
      'ada',
      'GET',
      '/api/orders',
      'id=7&x=1',
      'HTTP/1.1',
      '503',
      '1234',
      'https://example.com/',
      'f00',
    ]);
    expect(read('agent', line)).to.equal('curl/8 \\"q\\"');
    const bare = '::1 - - [05/Jan/2026:10:00:00 +0000] "-" 408 -';
    expect(['user', 'method', 'path', 'status', 'bytes', 'agent'].map(name => read(name, bare))).to.deep.equal([
      undefined,
      undefined,
      undefined,
      '408',
      undefined,
      undefined,
    ]);
  });

  it('is a column of an HTTP log of HAProxy, behind any relay', () => {
    const request =
      '10.0.1.2:33317 [05/Jan/2026:10:00:14.655] http-in~ static/srv1 10/0/30/-1/+109 503 +2750 - - sH-- 1/1/1/1/0 0/0 {a|"b"} {} "GET /cart?id=7 HTTP/1.1"';
    for (const line of [request, `Jan  5 10:00:00 lb1 haproxy[14389]: ${request}`]) {
      const columns = ['client', 'frontend', 'backend', 'server', 'status', 'bytes', 'termination', 'path', 'query'];
      expect(columns.map(name => read(name, line))).to.deep.equal([
        '10.0.1.2',
        'http-in~',
        'static',
        'srv1',
        '503',
        '2750',
        'sH--',
        '/cart',
        'id=7',
      ]);
      expect(read('user', line)).to.equal(undefined);
    }
    expect(read('server', '10.0.1.2:33317 [05/Jan/2026:10:00:14.655] server=srv2 x')).to.equal('srv2');
  });

  it('is what a comment of a log of slow queries says', () => {
    const line = '# Query_time: 2.500000  Lock_time: 0.000123 Rows_sent: 1  Rows_examined: 2000000';
    expect(['Query_time', 'Lock_time', 'Rows_examined'].map(name => read(name, line))).to.deep.equal([
      '2.500000',
      '0.000123',
      '2000000',
    ]);
    expect(read('time', line)).to.equal(undefined);
    expect(read('User@Host', '# User@Host: shop[shop] @ web1 [10.0.0.7]  Id:    42')).to.equal('shop[shop]');
    expect(read('Id', '# User@Host: shop[shop] @ web1 [10.0.0.7]  Id:    42')).to.equal('42');
    expect(read('a', 'x # a: 1')).to.equal(undefined);
  });

  it('is what stands at a place of its template', () => {
    const templates = [{ id: 3, text: 'job <*> of user=<*> took <*> ms' }] as unknown as Template[];
    const at = (n: number, message: string, id = 3): string | undefined => {
      const bytes = encodeUtf8(`2026-01-05T10:00:00.000Z INFO ${message}`);
      return readField(`$${n}`, templates)(bytes, 0, bytes.length, id);
    };
    expect([1, 2, 3, 4].map(n => at(n, 'job 17 of user=ada took 40 ms'))).to.deep.equal(['17', 'ada', '40', undefined]);
    expect(at(2, 'job 17   of user=ada took 40 ms')).to.equal('ada');
    expect(at(1, 'something else entirely')).to.equal(undefined);
    expect(at(1, 'job 17 of user=ada took 40 ms', 4)).to.equal(undefined);
  });
});
