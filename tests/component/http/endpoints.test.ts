import { expect } from 'chai';
import { ANSWERS } from '../../../apps/http/openapi/components.ts';
import { aCase, type HttpWorld, httpWorld } from '../../support/http-fakes.ts';
import { addressOf, PROMISED, requestOf } from './endpoints.ts';

type Operation = { responses: Record<string, { content?: Record<string, { schema?: { $ref: string } }> }> };

describe('every promised endpoint', () => {
  let world: HttpWorld;
  let paths: Record<string, Record<string, Operation>>;
  before(async () => {
    world = await httpWorld();
    ({ paths } = (await (await world.ask('GET', '/openapi.json')).json()) as { paths: typeof paths });
  });
  after(() => world.close());

  it('is in the OpenAPI document, which has no other', () => {
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => `${method.toUpperCase()} ${path}`),
    );
    expect(documented).to.have.members(PROMISED.map(({ method, path }) => `${method} ${path}`));
  });

  for (const promised of PROMISED)
    it(`answers ${promised.status}: ${promised.method} ${promised.path}`, async () => {
      const answer = await world.ask(promised.method, addressOf(promised), {
        ...requestOf(promised),
        token: 'admin-token',
      });
      const text = await answer.text();
      expect(answer.status, text).to.equal(promised.status);
      expect(answer.headers.has('location')).to.equal(promised.status === 201 || promised.status === 202);
      if (promised.status === 204) expect(text).to.equal('');
      const ref =
        paths[promised.path]?.[promised.method.toLowerCase()]?.responses[promised.status]?.content?.['application/json']
          ?.schema?.$ref;
      if (!ref) return;
      expect(answer.headers.get('content-type')).to.equal('application/json');
      const schema = ANSWERS[ref.split('/').at(-1) ?? ''];
      expect(schema?.parse(JSON.parse(text)), ref).to.deep.equal(JSON.parse(text));
    });
});

describe('a field that no schema names', () => {
  it('is not shown, even if a service hands it out', async () => {
    const world = await httpWorld(({ services: { cases } }) => ({
      services: {
        cases: { ...cases, list: async () => ({ items: [{ ...aCase, ownerId: 'secret' }], next_cursor: null }) },
      },
    }));
    try {
      const text = await (await world.ask('GET', '/v1/cases')).text();
      expect(JSON.parse(text)).to.deep.equal({ items: [aCase], next_cursor: null });
    } finally {
      await world.close();
    }
  });
});

describe('an address', () => {
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld();
  });
  after(() => world.close());

  it('that does not exist is 404 as a problem, also where it cannot be decoded', async () => {
    for (const path of [
      '/v1/nothing',
      '/v1',
      '/v1/cases/%ZZ',
      '/v1/cases/%ff',
      '/docs/../../package.json',
      '/docs/x',
    ]) {
      const answer = await world.ask('GET', path);
      expect(answer.status, path).to.equal(404);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(await answer.json()).to.include({ code: 'http.not-found' });
    }
  });

  it('that exists answers a wrong method with 405 and the right ones', async () => {
    const answer = await world.ask('PUT', '/v1/cases');
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('allow')?.split(', ')).to.have.members(['GET', 'HEAD', 'POST', 'OPTIONS']);
    expect(await answer.json()).to.include({ code: 'http.method-not-allowed' });
  });

  it('is not shadowed by the address of an id', async () => {
    const answer = await world.ask('DELETE', '/v1/jobs/dead-letters', { token: 'admin-token' });
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
  });

  it('answers OPTIONS with its methods', async () => {
    const answer = await world.ask('OPTIONS', '/v1/cases/x', { token: null });
    expect(answer.status).to.equal(204);
    expect(answer.headers.get('allow')?.split(', ')).to.have.members(['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']);
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const { method, path, ...rest } of PROMISED.filter(({ method }) => method === 'GET')) {
      const address = addressOf({ method, path, ...rest });
      const answer = await world.ask('HEAD', address, { token: 'admin-token' });
      expect(answer.status, path).to.equal(200);
      expect(await answer.text(), path).to.equal('');
      expect(answer.headers.get('content-type'), path).to.be.a('string');
    }
  });

  it('with an id that cannot be one is answered as one that does not exist', async () => {
    for (const id of ['1', 'x'.repeat(5000), "1' or '1'='1", '%00', '01890000-0000-7000-8000-00000000000g']) {
      const answer = await world.ask('GET', `/v1/cases/${encodeURIComponent(id)}`);
      expect(answer.status, id).to.equal(404);
      expect(await answer.json()).to.include({ code: 'case.not-found' });
    }
  });
});
