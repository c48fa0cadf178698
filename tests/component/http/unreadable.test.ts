import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { type HttpWorld, httpWorld } from '../../support/http-fakes.ts';

describe('what cannot be read as a request', () => {
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld();
  });
  after(() => world.close());

  /** Everything that comes back on a connection of its own. */
  const answerTo = async (text: string): Promise<string> => {
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', piece => {
      answer += piece;
    });
    socket.write(text);
    await once(socket, 'close');
    return answer;
  };

  const KINDS: [string, string, number][] = [
    ['no HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a control character in a header', 'GET / HTTP/1.1\r\nHost: x\r\nIdempotency-Key: a\x01b\r\n\r\n', 400],
    ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ];
  for (const [what, text, status] of KINDS)
    it(`${what}: is refused with a problem, and the connection closed`, async () => {
      const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
      expect(head)
        .to.match(new RegExp(`^HTTP/1.1 ${status} `))
        .and.include('application/problem+json');
      expect(JSON.parse(body)).to.include({ status, code: 'http.malformed-header' });
    });
});
