import { expect } from 'chai';
import { type HttpWorld, httpWorld, ID, USER } from '../../support/http-fakes.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

describe('every answer', () => {
  let world: HttpWorld;
  let traced: string | undefined;
  before(async () => {
    world = await httpWorld(({ services, trace }) => ({
      services: {
        cases: {
          ...services.cases,
          get: async (...asked) => {
            traced = trace.current();
            return services.cases.get(...asked);
          },
          list: async () => {
            throw new Error('broken');
          },
        },
      },
    }));
  });
  after(() => world.close());

  /** An answer of each kind: good, none, refused, not found, wrong method, invalid, broken, page, preflight. */
  const kinds = (): Promise<Response>[] => [
    world.ask('GET', `/v1/cases/${ID}`),
    world.ask('DELETE', `/v1/cases/${ID}`),
    world.ask('GET', '/v1/cases', { token: null }),
    world.ask('GET', '/nowhere'),
    world.ask('PUT', '/v1/cases'),
    world.ask('POST', '/v1/cases', { json: {} }),
    world.ask('GET', '/v1/cases'),
    world.ask('GET', '/docs'),
    world.ask('GET', `/v1/evidence/${ID}/content`),
    world.ask('OPTIONS', '/v1/cases', { headers: { 'access-control-request-method': 'GET' } }),
  ];

  it('tells what it cost and how to find it in the log', async () => {
    const statuses: number[] = [];
    for (const pending of kinds()) {
      const answer = await pending;
      statuses.push(answer.status);
      expect(answer.headers.get('server-timing'), answer.url).to.match(/^total;dur=\d+\.\d\d(, auth;dur=\d+\.\d\d)?$/);
      expect(answer.headers.get('x-trace-id'), answer.url).to.match(/^[0-9a-f]{32}$/);
    }
    expect(statuses).to.deep.equal([200, 204, 401, 404, 405, 422, 500, 200, 200, 204]);
  });

  it('cannot be taken for something else by a browser, nor framed, nor kept by a shared cache', async () => {
    for (const pending of kinds()) {
      const { headers, url } = await pending;
      expect(headers.get('x-content-type-options'), url).to.equal('nosniff');
      expect(headers.get('content-security-policy'), url)
        .to.include("default-src 'none'")
        .and.include('frame-ancestors');
      expect(headers.get('cache-control'), url).to.match(/no-store|private/);
      expect(headers.has('x-powered-by'), url).to.equal(false);
    }
  });

  it('belongs to the trace of its request, which the services can read', async () => {
    const answer = await world.ask('GET', `/v1/cases/${ID}`, { headers: { traceparent: TRACEPARENT } });
    expect(answer.headers.get('x-trace-id')).to.equal(TRACE);
    expect(traced).to.match(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    await world.ask('GET', `/v1/cases/${ID}`);
    expect(traced).to.be.a('string').and.not.to.include(TRACE);
  });

  it('has one line in the access log, with the template instead of the address and nothing secret', async () => {
    world.logged.length = 0;
    const password = 'correct horse battery';
    const address = '/v1/auth/login?token=in-the-address';
    await (await world.ask('POST', address, { json: { email: 'a@example.org', password }, token: null })).text();
    await (await world.ask('GET', `/v1/cases/${ID}`, { headers: { traceparent: TRACEPARENT } })).text();
    await new Promise(resolve => setImmediate(resolve));
    expect(world.logged.map(({ message }) => message)).to.deep.equal(['request', 'request']);
    const [login, read] = world.logged.map(({ fields }) => fields);
    expect(login).to.include({ method: 'POST', route: '/v1/auth/login', status: 200 }).and.not.have.property('user_id');
    expect(read).to.include({ route: '/v1/cases/:id', status: 200, trace_id: TRACE, user_id: USER });
    expect(read?.ms).to.be.a('number');
    expect(JSON.stringify(world.logged)).not.to.match(/horse|in-the-address|user-token|example\.org/);
  });
});

describe('a page of another origin', () => {
  const preflight = (world: HttpWorld, origin: string) =>
    world.ask('OPTIONS', '/v1/cases', {
      token: null,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,if-match',
      },
    });

  it('may use the API when it is listed, and read the headers that matter', async () => {
    const world = await httpWorld();
    try {
      const asked = await preflight(world, 'https://app.example.org');
      expect(asked.status).to.equal(204);
      expect(asked.headers.get('access-control-allow-origin')).to.equal('https://app.example.org');
      expect(asked.headers.get('access-control-allow-methods')?.split(',')).to.include('PATCH');
      expect(asked.headers.get('access-control-allow-headers')?.split(',')).to.include.members([
        'Authorization',
        'If-Match',
      ]);
      expect(asked.headers.has('access-control-allow-credentials')).to.equal(false);
      const read = await world.ask('GET', '/v1/cases', { headers: { origin: 'https://app.example.org' } });
      expect(read.headers.get('access-control-allow-origin')).to.equal('https://app.example.org');
      expect(read.headers.get('vary')).to.include('Origin');
      expect(read.headers.get('access-control-expose-headers')?.split(',')).to.include.members([
        'Location',
        'ETag',
        'Retry-After',
        'Server-Timing',
        'X-Trace-Id',
      ]);
    } finally {
      await world.close();
    }
  });

  it('is let through to an address that does not exist, to be told so', async () => {
    const world = await httpWorld();
    try {
      const headers = { origin: 'https://app.example.org', 'access-control-request-method': 'GET' };
      expect((await world.ask('OPTIONS', '/nowhere', { token: null, headers })).status).to.equal(204);
      expect((await world.ask('OPTIONS', '/nowhere', { token: null })).status).to.equal(404);
    } finally {
      await world.close();
    }
  });

  it('may not when it is not listed, or nothing is', async () => {
    for (const corsOrigins of [['https://app.example.org'], []]) {
      const world = await httpWorld(({ settings }) => ({ settings: { ...settings, corsOrigins } }));
      try {
        for (const origin of ['https://evil.example.org', 'https://app.example.org.evil.net', 'null'])
          expect((await preflight(world, origin)).headers.has('access-control-allow-origin')).to.equal(false);
      } finally {
        await world.close();
      }
    }
  });

  it('may be any when all are allowed', async () => {
    const world = await httpWorld(({ settings }) => ({ settings: { ...settings, corsOrigins: ['*'] } }));
    try {
      expect((await preflight(world, 'https://any.where')).headers.get('access-control-allow-origin')).to.equal('*');
    } finally {
      await world.close();
    }
  });
});
