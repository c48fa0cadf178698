import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID, SETTINGS } from '../../support/http-fakes.ts';
import { formOf } from './endpoints.ts';

const MAX_BYTES = 10_000_000;
/** Around what sockets and streams buffer; a connection survives these. */
const SMALL = [50_000, 300_000, 900_000];
/** More than it is worth discarding for the sake of a connection. */
const LARGE = [1_100_000, 5_000_000];

/** How far a form gets before it is refused, by the file name and the field that make it so. */
const REFUSALS = [
  { why: 'by the schema of its fields', status: 422, caseId: 'x', name: 'app.log' },
  { why: 'by the service, before it reads the file', status: 404, caseId: ID, name: 'app.log' },
  { why: 'by the service, after the first piece of the file', status: 415, caseId: ID, name: 'app.pdf' },
];

const refusing = (): Promise<HttpWorld> =>
  httpWorld(({ services: { evidence } }) => ({
    settings: { ...SETTINGS, maxUploadBytes: MAX_BYTES },
    services: {
      evidence: {
        ...evidence,
        async upload(_actor, _id, { name, content }) {
          if (!name.endsWith('.pdf')) throw new DomainError('case.not-found', 'There is no such case.');
          for await (const _piece of content) break;
          throw new DomainError('file.mislabelled', 'This is no PDF.');
        },
      },
    },
  }));

/** What the server says on one connection, in pieces as large as the test asks for. */
const conversation = (socket: Socket) => {
  let heard = '';
  let more = Promise.withResolvers<void>();
  let isOver = false;
  const tell = (): void => {
    more.resolve();
    more = Promise.withResolvers();
  };
  socket.on('data', piece => {
    heard += piece;
    tell();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOver = true;
    tell();
  });
  return {
    /** Everything up to and with `end`, or up to the end of the connection. */
    async upTo(end: string): Promise<string> {
      while (!heard.includes(end) && !isOver) await more.promise;
      const at = heard.includes(end) ? heard.indexOf(end) + end.length : heard.length;
      const said = heard.slice(0, at);
      heard = heard.slice(at);
      return said;
    },
    async rest(): Promise<string> {
      while (!isOver) await more.promise;
      return heard;
    },
  };
};

describe('a refused upload', () => {
  let world: HttpWorld;
  let socket: Socket;
  before(async () => {
    world = await refusing();
  });
  after(() => world.close());
  afterEach(() => socket?.destroy());

  const send = (bytes: number, caseId: string, name: string) => {
    const { hostname, port } = new URL(world.url);
    socket = connect(Number(port), hostname);
    const part = (head: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
    const body =
      `${part('name="case_id"')}${caseId}\r\n${part(`name="file"; filename="${name}"`)}` +
      `${'x'.repeat(bytes)}\r\n--b--\r\n`;
    socket.write(
      `POST /v1/evidence HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer user-token\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    return conversation(socket);
  };

  for (const { why, status, caseId, name } of REFUSALS) {
    for (const bytes of SMALL)
      it(`leaves its connection fit for the next request: ${bytes} bytes, refused ${why}`, async () => {
        const server = send(bytes, caseId, name);
        expect(await server.upTo('\r\n\r\n'))
          .to.match(new RegExp(`^HTTP/1.1 ${status} `))
          .and.not.match(/connection: close/i);
        socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
        expect(await server.upTo('"ok"}')).to.match(/}HTTP\/1\.1 200 [\s\S]+"ok"}$/);
      });

    for (const bytes of LARGE)
      it(`closes its connection, and says so: ${bytes} bytes, refused ${why}`, async () => {
        const server = send(bytes, caseId, name);
        const said = await server.rest();
        expect(said).to.match(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]+}$`));
        expect(said).to.match(/connection: close/i);
      });

    it(`does not keep a client that reuses connections from its next request, refused ${why}`, async () => {
      for (const bytes of [...SMALL, ...LARGE]) {
        const body = formOf([
          ['case_id', caseId],
          ['file', new Blob(['x'.repeat(bytes)]), name],
        ]);
        const refused = await world.ask('POST', '/v1/evidence', { body });
        expect([bytes, refused.status]).to.deep.equal([bytes, status]);
        await refused.text();
        expect((await world.ask('GET', '/health/live')).status).to.equal(200);
      }
    });
  }
});
