import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID, OTHER_ID } from '../../support/http-fakes.ts';
import { formOf } from './endpoints.ts';

type Part = readonly [name: string, value: string | Blob, fileName?: string];

const file = (text = 'one line\n', name = 'app.log'): Part => ['file', new Blob([text]), name];
const outcomeOf = async (answer: Response): Promise<unknown[]> => {
  const { code, errors } = (await answer.json()) as { code?: string; errors?: { path: string }[] };
  return [answer.status, ...(code ? [code] : []), ...(errors ?? []).map(({ path }) => path)];
};

describe('an upload', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await httpWorld();
  });
  afterEach(() => world.close());

  const upload = async (parts: readonly Part[], query = ''): Promise<unknown[]> =>
    outcomeOf(await world.ask('POST', `/v1/evidence${query}`, { body: formOf(parts) }));

  /** A form written by hand, for what no client library would send. */
  const raw = async (
    body: string,
    type = 'multipart/form-data; boundary=b',
    path = '/v1/evidence',
  ): Promise<unknown[]> =>
    outcomeOf(await world.ask('POST', path, { body: Buffer.from(body), headers: { 'content-type': type } }));

  const CASE = `--b\r\nContent-Disposition: form-data; name="case_id"\r\n\r\n${ID}\r\n`;
  const part = (head: string, text = 'text') => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const FILE = part('name="file"; filename="app.log"');

  it('is taken with its name and its bytes', async () => {
    expect(await upload([['case_id', ID], file('größer\u0000\r\n--b\r\n', 'Prüfung 日本.log')])).to.deep.equal([202]);
    expect(world.stored).to.deep.equal([
      { name: 'Prüfung 日本.log', mediaType: null, text: 'größer\u0000\r\n--b\r\n', about: ID, isBaseline: false },
    ]);
  });

  it('may name its case in the address', async () => {
    expect(await upload([file()], `?case_id=${OTHER_ID}`)).to.deep.equal([202]);
    expect(world.stored[0]?.about).to.equal(OTHER_ID);
  });

  it('that names no case before the file is told where to put it', async () => {
    for (const parts of [[file()], [file(), ['case_id', ID] as const]])
      expect(await upload(parts)).to.deep.equal([422, 'invalid', 'body.case_id']);
    expect(world.stored).to.deep.equal([]);
  });

  it('with a field that comes too late leaves nothing, rather than ignoring what it says', async () => {
    expect(await upload([file(), ['case_id', OTHER_ID]], `?case_id=${ID}`)).to.deep.equal([
      422,
      'invalid',
      'body.case_id',
    ]);
    expect(world.stored).to.deep.equal([]);
    expect(await upload([file(), ['comment', 'nobody knows this field']], `?case_id=${ID}`)).to.deep.equal([202]);
  });

  it('may be of good health, which is said before the file and in one word', async () => {
    const refused = [422, 'invalid', 'body.baseline'];
    expect(await upload([['case_id', ID], ['baseline', 'yes'], file()])).to.deep.equal(refused);
    expect(await upload([['case_id', ID], file(), ['baseline', 'true']])).to.deep.equal(refused);
    expect(world.stored).to.deep.equal([]);
    for (const said of ['true', 'false']) await upload([['case_id', ID], ['baseline', said], file()]);
    await upload([['case_id', ID], file()]);
    expect(world.stored.map(({ isBaseline }) => isBaseline)).to.deep.equal([true, false, false]);
  });

  it('needs a valid case id, once', async () => {
    expect(await upload([['case_id', 'x'], file()])).to.deep.equal([422, 'invalid', 'body.case_id']);
    expect(await upload([['case_id', ID], ['case_id', OTHER_ID], file()])).to.deep.equal([
      422,
      'invalid',
      'body.case_id',
    ]);
  });

  it('needs a file, called file', async () => {
    const missing = [422, 'invalid', 'body.file'];
    expect(await upload([['case_id', ID]])).to.deep.equal(missing);
    expect(
      await upload([
        ['case_id', ID],
        ['file', 'only text'],
      ]),
    ).to.deep.equal(missing);
    expect(
      await upload([
        ['case_id', ID],
        ['log', new Blob(['x']), 'a.log'],
      ]),
    ).to.deep.equal([422, 'invalid', 'body.log']);
    expect(await raw('--b--\r\n')).to.deep.equal(missing);
  });

  it('of two files leaves none', async () => {
    expect(await upload([['case_id', ID], file('1'), file('2')])).to.deep.equal([422, 'invalid', 'body.file']);
    expect(world.stored).to.deep.equal([]);
  });

  it('that is not a form is told to be one', async () => {
    const answer = await world.ask('POST', '/v1/evidence', { json: { case_id: ID } });
    expect(await outcomeOf(answer)).to.deep.equal([415, 'http.unsupported-media-type']);
    expect(await outcomeOf(await world.ask('POST', '/v1/evidence'))).to.deep.equal([
      415,
      'http.unsupported-media-type',
    ]);
  });

  it('that is malformed or ends too early leaves nothing', async () => {
    const malformed = [400, 'http.malformed-multipart'];
    expect(await raw(`${CASE}${FILE}--b--\r\n`)).to.deep.equal([202]);
    world.stored.length = 0;
    expect(await raw(`${CASE}${FILE}`)).to.deep.equal(malformed);
    expect(await raw(`${CASE}${FILE.slice(0, -4)}`)).to.deep.equal(malformed);
    expect(await raw(`${CASE}--b\r\nContent-Disp`)).to.deep.equal(malformed);
    expect(await raw(`${CASE}--b\r\nno head\r\n\r\nx\r\n--b--\r\n`)).to.deep.equal(malformed);
    expect(await raw(`${CASE}${FILE}--b--\r\n`, 'multipart/form-data; boundary=other')).to.deep.equal(malformed);
    expect(await raw(`${CASE}${FILE}--b--\r\n`, 'multipart/form-data')).to.deep.equal(malformed);
    expect(await raw('')).to.deep.equal(malformed);
    expect(world.stored).to.deep.equal([]);
  });

  it('cannot exhaust the server with fields', async () => {
    const many = Array.from({ length: 30 }, (_, i) => part(`name="f${i}"`)).join('');
    expect(await raw(`${many}${CASE}${FILE}--b--\r\n`)).to.deep.equal([422, 'invalid', 'body']);
    const long = part('name="comment"', 'x'.repeat(100_000));
    expect(await raw(`${CASE}${long}${FILE}--b--\r\n`)).to.deep.equal([422, 'invalid', 'body.comment']);
    const proto = part('name="__proto__"') + part('name="constructor"');
    expect(await raw(`${proto}${CASE}${FILE}--b--\r\n`)).to.deep.equal([202]);
  });

  it('has a file name without folders and control characters, whatever was sent', async () => {
    const names: Record<string, string> = {
      'filename="../../etc/passwd"': 'passwd',
      'filename="C:\\\\logs\\\\app.log"': 'app.log',
      'filename="a\tb\u0085.log"': 'ab.log',
      "filename*=UTF-8''a%00%1bb.log": 'ab.log',
      'filename="a\u0000b.log"': '(none)',
      'filename=""; x="application/octet-stream"': '(none)',
      "filename*=UTF-8''%e2%82%ac.log": '€.log',
    };
    for (const [head, expected] of Object.entries(names)) {
      world.stored.length = 0;
      await raw(`${CASE}${part(`name="file"; ${head}`)}--b--\r\n`);
      expect(world.stored[0]?.name ?? '(none)', head).to.equal(expected);
    }
    await raw(
      `${CASE}--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n`,
    );
    expect(world.stored.at(-1)?.name).to.equal('unnamed');
  });

  it('passes on the type that the client declares, where it says something', async () => {
    const typed = (type: string) =>
      `${CASE}--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: ${type}\r\n\r\nx\r\n--b--\r\n`;
    await raw(typed('application/pdf'));
    await raw(typed('application/octet-stream'));
    expect(world.stored.map(({ mediaType }) => mediaType)).to.deep.equal(['application/pdf', null]);
  });

  it('that is too large is refused, by what it announces or by what it turns out to be, and leaves nothing', async () => {
    const large = 'x'.repeat(1_000_001);
    expect(await upload([['case_id', ID], file(large)])).to.deep.equal([413, 'file.too-large']);
    expect(await upload([['case_id', ID], file('x'.repeat(5_000_000))])).to.deep.equal([413, 'file.too-large']);
    expect(world.stored).to.deep.equal([]);
    expect(await upload([['case_id', ID], file(large.slice(1))])).to.deep.equal([202]);
  });

  it('to a case that cannot take it is refused without reading the file', async () => {
    await world.close();
    world = await httpWorld(({ services: { evidence } }) => ({
      services: {
        evidence: {
          ...evidence,
          upload: async () => {
            throw new DomainError('case.closed', 'This case is closed.');
          },
        },
      },
    }));
    expect(await upload([['case_id', ID], file('x'.repeat(900_000))])).to.deep.equal([409, 'case.closed']);
  });

  it('whose client goes away aborts what was begun and leaves nothing', async () => {
    await world.close();
    const outcome = Promise.withResolvers<unknown>();
    let aborted: AbortSignal | undefined;
    world = await httpWorld(({ services: { evidence } }) => ({
      services: {
        evidence: {
          ...evidence,
          upload: (actor, id, upload, signal) => {
            aborted = signal;
            const taken = evidence.upload(actor, id, upload, signal);
            taken.then(outcome.resolve, outcome.resolve);
            return taken;
          },
        },
      },
    }));
    const { hostname, port } = new URL(world.url);
    const client = request({ hostname, port, method: 'POST', path: '/v1/evidence' });
    client.setHeader('authorization', 'Bearer user-token');
    client.setHeader('content-type', 'multipart/form-data; boundary=b');
    client.on('error', () => undefined);
    client.write(`${CASE}${FILE.slice(0, -2)}${'x'.repeat(100_000)}`, () => client.destroy());
    expect(await outcome.promise)
      .to.be.instanceOf(DomainError)
      .and.have.property('code', 'cancelled');
    expect(aborted?.aborted).to.equal(true);
    expect(world.stored).to.deep.equal([]);
    while (!world.logged.some(({ message }) => message === 'request'))
      await new Promise(resolve => setTimeout(resolve, 5));
    expect(world.logged.at(-1)?.fields).to.include({ status: 499, aborted: true });
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(world.logged.filter(({ level }) => level !== 'info')).to.deep.equal([]);
  });

  it('that announces too much is refused before it is sent', async () => {
    const { hostname, port } = new URL(world.url);
    const client = request({ hostname, port, method: 'POST', path: `/v1/evidence?case_id=${ID}` });
    client.setHeader('authorization', 'Bearer user-token');
    client.setHeader('content-type', 'multipart/form-data; boundary=b');
    client.setHeader('content-length', '1000000000000');
    client.on('error', () => undefined);
    client.flushHeaders();
    const [answer] = (await once(client, 'response')) as [IncomingMessage];
    expect(answer.statusCode).to.equal(413);
    client.destroy();
  });

  it('that is refused tells so even to a client that reads nothing before it has sent everything', async () => {
    const { hostname, port } = new URL(world.url);
    const body = Buffer.from(`${FILE}${'x'.repeat(20_000_000)}`);
    const socket = connect(Number(port), hostname).pause();
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/evidence?case_id=${ID} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer user-token\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await new Promise(resolve => socket.write(body, resolve));
    const [answer] = (await once(socket.resume(), 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 413 [\s\S]+file\.too-large/);
    socket.destroy();
  });
});

describe('a document', () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await httpWorld();
  });
  afterEach(() => world.close());

  it('comes as a file with fields', async () => {
    const form = formOf([['title', 'Disk full'], ['scope', 'personal'], file('# Clean', 'disk.md')]);
    expect((await world.ask('POST', '/v1/knowledge/documents', { body: form })).status).to.equal(202);
    expect(world.stored).to.deep.equal([
      { name: 'disk.md', mediaType: null, text: '# Clean', about: { title: 'Disk full', scope: 'personal' } },
    ]);
  });

  it('or as text in JSON', async () => {
    const json = { title: 'a/b\n: größer', content: '# Ä', source_uri: 'https://wiki.example.org/x' };
    expect((await world.ask('POST', '/v1/knowledge/documents', { json })).status).to.equal(202);
    const about = { title: json.title, scope: 'personal', source_uri: json.source_uri };
    expect(world.stored).to.deep.equal([{ name: 'a b : größer.md', mediaType: 'text/markdown', text: '# Ä', about }]);
  });

  it('and as nothing else', async () => {
    const headers = { 'content-type': 'text/markdown' };
    const answer = await world.ask('POST', '/v1/knowledge/documents', { body: '# X', headers });
    expect(await outcomeOf(answer)).to.deep.equal([415, 'http.unsupported-media-type']);
    const badLink = { title: 'T', content: 'x', source_uri: 'javascript:alert(1)' };
    expect(await outcomeOf(await world.ask('POST', '/v1/knowledge/documents', { json: badLink }))).to.deep.equal([
      422,
      'invalid',
      'body.source_uri',
    ]);
  });
});
