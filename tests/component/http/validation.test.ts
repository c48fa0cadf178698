import { expect } from 'chai';
import type { CreateCaseInput } from '../../../core/case/index.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { aCase, type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

type Invalid = { code: string; errors: { path: string; message: string }[] };

describe('input', () => {
  let world: HttpWorld;
  const created: CreateCaseInput[] = [];
  before(async () => {
    world = await httpWorld(({ services }) => ({
      services: {
        cases: {
          ...services.cases,
          create: async (_actor, input) => {
            created.push(input);
            return aCase;
          },
        },
      },
    }));
  });
  after(() => world.close());

  const pathsOf = async (method: string, path: string, json?: unknown): Promise<string[]> => {
    const answer = await world.ask(method, path, json === undefined ? {} : { json });
    const problem = (await answer.json()) as Invalid;
    expect([answer.status, problem.code]).to.deep.equal([422, 'invalid']);
    expect(problem.errors.every(({ message }) => message.length > 3)).to.equal(true);
    return problem.errors.map(({ path: at }) => at);
  };

  it('of a wrong type is 422 with the path of each thing that is wrong', async () => {
    expect(await pathsOf('POST', '/v1/cases', { title: 3, severity: 'awful', description: null })).to.have.members([
      'body.title',
      'body.severity',
      'body.description',
    ]);
    const filter = { scope: 'all', document_ids: [ID, 'x'] };
    expect(await pathsOf('POST', '/v1/knowledge/search', { query: 'a', top_k: '5', filter })).to.have.members([
      'body.top_k',
      'body.filter.scope',
      'body.filter.document_ids.1',
    ]);
  });

  it('that is missing is told by name, also where there is no body at all', async () => {
    expect(await pathsOf('POST', '/v1/auth/register', {})).to.have.members([
      'body.email',
      'body.password',
      'body.name',
    ]);
    expect(await pathsOf('POST', '/v1/cases')).to.deep.equal(['body.title']);
  });

  it('must be an object', async () => {
    for (const json of [[], 'title', 3, null]) expect(await pathsOf('POST', '/v1/cases', json)).to.deep.equal(['body']);
  });

  it('with a NUL or only blanks where something must be said is 422', async () => {
    for (const title of ['a\u0000b', '  \t', ''])
      expect(await pathsOf('POST', '/v1/cases', { title })).to.include('body.title');
  });

  it('in the address is checked too, and may come only once', async () => {
    expect(await pathsOf('GET', '/v1/cases?limit=0&status=gone')).to.have.members(['query.limit', 'query.status']);
    expect(await pathsOf('GET', '/v1/cases?status=open&status=closed')).to.deep.equal(['query.status']);
    for (const limit of ['201', 'x', '1.5', '', '-1'])
      expect(await pathsOf('GET', `/v1/cases?limit=${limit}`)).to.deep.equal(['query.limit']);
    expect(await pathsOf('GET', `/v1/evidence/${ID}/lines?from=yesterday&level=loud`)).to.have.members([
      'query.from',
      'query.level',
    ]);
  });

  it('that asks for lines, counts or a histogram is checked by name', async () => {
    const wrong = async (address: string): Promise<string[]> => pathsOf('GET', `/v1/evidence/${ID}/${address}`);
    expect(await wrong('lines?field=status&count=maybe&limit=1001')).to.have.members([
      'query.field',
      'query.count',
      'query.limit',
    ]);
    expect(await wrong('counts?by=colour&limit=99999999999&template=0')).to.have.members([
      'query.by',
      'query.limit',
      'query.template',
    ]);
    for (const by of ['', 'field:', 'LEVEL', 'level,template', `field:${'x'.repeat(300)}`])
      expect(await wrong(`counts?by=${by}`)).to.include('query.by');
    for (const bucket of ['', '0s', '-1m', '1.5h', '1 m', '5', 'm', '9999999999s', '1y'])
      expect(await wrong(`histogram?bucket=${bucket}`), bucket).to.deep.equal(['query.bucket']);
    for (const field of [':x', '', 'a%00:b']) expect(await wrong(`lines?field=${field}`)).to.include('query.field');
  });

  it('lists at most a hundred things that are wrong', async () => {
    const document_ids = Array.from({ length: 100 }, () => 'x');
    expect(await pathsOf('POST', '/v1/knowledge/search', { filter: { document_ids } })).to.have.length(100);
  });

  it('that nobody asked for is ignored, and what may be left out gets its default', async () => {
    const answer = await world.ask('POST', '/v1/cases?what=ever', {
      body: '{"title":"T","owner_id":"someone","id":1,"__proto__":{"severity":"low"},"constructor":2}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).to.equal(201);
    expect(created.at(-1)).to.deep.equal({ title: 'T', description: '', severity: 'medium' });
  });

  it('with a lone surrogate arrives well formed', async () => {
    const headers = { 'content-type': 'application/json' };
    await world.ask('POST', '/v1/cases', { body: '{"title":"a\\ud800b"}', headers });
    expect(created.at(-1)?.title).to.equal('a\ufffdb');
  });

  it('may be absent where everything in it is optional', async () => {
    expect((await world.ask('POST', `/v1/cases/${ID}/close`)).status).to.equal(202);
  });

  it('is JSON, and short enough', async () => {
    const send = async (body: BodyInit, type: string): Promise<[number, string]> => {
      const answer = await world.ask('POST', '/v1/cases', { body, headers: { 'content-type': type } });
      return [answer.status, ((await answer.json()) as Invalid).code];
    };
    expect(await send('{"title":', 'application/json')).to.deep.equal([400, 'http.malformed-json']);
    expect(await send(Buffer.from([0x7b, 0xff]), 'application/json')).to.deep.equal([400, 'http.malformed-json']);
    expect(await send('title=T', 'application/x-www-form-urlencoded')).to.deep.equal([
      415,
      'http.unsupported-media-type',
    ]);
    expect(await send('{}', 'text/plain')).to.deep.equal([415, 'http.unsupported-media-type']);
    expect(await send(`"${'x'.repeat(200_000)}"`, 'application/json')).to.deep.equal([413, 'http.body-too-large']);
  });

  it('that announces no length is cut off as soon as it is too long, and still answered', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
        if (sent > 20_000_000) controller.close();
      },
    });
    const request = new Request(`${world.url}/v1/cases`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { authorization: 'Bearer user-token', 'content-type': 'application/json' },
    } as RequestInit);
    const answer = await fetch(request);
    expect(answer.status).to.equal(413);
    expect(answer.headers.get('connection')).to.equal('close');
  });
});

describe('a session', () => {
  it('cannot name a case that its user cannot see', async () => {
    const opened: unknown[] = [];
    const world = await httpWorld(({ services }) => ({
      services: {
        cases: {
          ...services.cases,
          get: async () => {
            throw new DomainError('case.not-found', 'There is no such case.');
          },
        },
        sessions: {
          ...services.sessions,
          open: async (actor, input) => {
            opened.push(input);
            return services.sessions.open(actor, input);
          },
        },
      },
    }));
    try {
      expect((await world.ask('POST', '/v1/sessions', { json: { case_id: ID } })).status).to.equal(404);
      expect(opened).to.deep.equal([]);
      expect((await world.ask('POST', '/v1/sessions', { json: {} })).status).to.equal(201);
    } finally {
      await world.close();
    }
  });
});
