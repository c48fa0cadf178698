import { expect } from 'chai';
import type { RememberedRequest, RepeatableRequest } from '../../../core/kernel/repeat.ts';
import { type HttpWorld, httpWorld } from '../../support/http-fakes.ts';

type Parameter = { name: string; in: string };
type Operation = {
  parameters: Parameter[];
  responses: Record<string, { headers?: object; description: string }>;
};

/** What answers 201 or 202 and takes no key, and why. */
const WITHOUT_KEY: Record<string, string> = {
  '/v1/auth/register': 'its answer holds tokens, which are not stored; a repeat is told that the address is taken',
  '/v1/jobs/{id}/retry': 'it creates nothing; a repeat is told that the job is not dead any more',
};

describe('the declaration that a request may be repeated', () => {
  let world: HttpWorld;
  let paths: Record<string, Record<string, Operation>>;
  before(async () => {
    world = await httpWorld();
    ({ paths } = (await (await world.ask('GET', '/openapi.json')).json()) as { paths: typeof paths });
  });
  after(() => world.close());

  const takesKey = ({ parameters }: Operation): boolean =>
    parameters.some(one => one.in === 'header' && one.name === 'Idempotency-Key');

  it('stands at every POST that creates something or starts work, and nowhere at what hands out tokens', () => {
    const creating = Object.entries(paths).filter(([, { post }]) => post?.responses[201] || post?.responses[202]);
    expect(creating).to.have.length.greaterThan(5);
    const without = creating.filter(([, { post }]) => post && !takesKey(post)).map(([path]) => path);
    expect(without).to.have.members(Object.keys(WITHOUT_KEY));
    for (const [path, { post }] of Object.entries(paths))
      if (post && path.startsWith('/v1/auth/')) expect(takesKey(post), path).to.equal(false);
  });

  it('comes with the header of the answer and the refusals', () => {
    for (const operations of Object.values(paths))
      for (const operation of Object.values(operations)) {
        if (!takesKey(operation)) continue;
        const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
        for (const [, { headers }] of good) expect(headers).to.have.property('Idempotent-Replayed');
        expect(operation.responses[422]?.description).to.include('request.key-reused');
        expect(operation.responses[409]?.description).to.include('request.repeated');
        expect(operation.responses[400]?.description).to.include('http.malformed-header');
      }
  });
});

describe('a request', () => {
  const asked: RepeatableRequest[] = [];
  const looked: string[] = [];
  let known: RememberedRequest | undefined;
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld(({ services: { cases } }) => ({
      services: {
        cases: {
          ...cases,
          create: async (actor, input, request) => {
            if (request) asked.push(request);
            return cases.create(actor, input);
          },
        },
      },
      requests: {
        find: async (_owner, route, key) => {
          looked.push(`${route} ${key}`);
          return known;
        },
      },
    }));
  });
  after(() => world.close());
  beforeEach(() => {
    asked.length = 0;
    looked.length = 0;
    known = undefined;
  });
  const open = (headers: Record<string, string>, body: object = { title: 'T' }) =>
    world.ask('POST', '/v1/cases', { json: body, headers });

  it('without a key is not looked up, and its use case has nothing to remember', async () => {
    expect((await open({})).status).to.equal(201);
    expect([asked, looked]).to.deep.equal([[], []]);
  });

  it('with a key is known by its user, its route, its key and what it asks, whatever the order of the fields', async () => {
    await open({ 'idempotency-key': '"k 1"' }, { title: 'T', severity: 'low' });
    await open({ 'idempotency-key': 'k 1' }, { severity: 'low', title: 'T' });
    await open({ 'idempotency-key': 'k 1' }, { title: 'other' });
    expect(looked).to.deep.equal(Array(3).fill('POST /v1/cases k 1'));
    expect(asked[0]).to.deep.include({ route: 'POST /v1/cases', key: 'k 1', ttlMs: 86_400_000 });
    expect(asked[1]).to.deep.equal(asked[0]);
    expect(asked[2]?.fingerprint).to.not.equal(asked[0]?.fingerprint);
  });

  it('whose key is no key is refused before anything happens, and elsewhere its key is ignored', async () => {
    const answer = await open({ 'idempotency-key': '"broken' });
    expect(answer.status).to.equal(400);
    expect(await answer.json()).to.include({ code: 'http.malformed-header' });
    expect([asked, looked]).to.deep.equal([[], []]);
    expect((await world.ask('GET', '/v1/cases', { headers: { 'idempotency-key': '"broken' } })).status).to.equal(200);
    const login = { json: { email: 'a@example.org', password: 'correct horse' }, headers: { 'idempotency-key': 'k' } };
    expect((await world.ask('POST', '/v1/auth/login', login)).status).to.equal(200);
    expect(looked).to.deep.equal([]);
  });

  it('that is invalid stays so, whatever its key', async () => {
    expect((await open({ 'idempotency-key': 'k' }, { title: 7 })).status).to.equal(422);
    expect(asked).to.deep.equal([]);
  });

  it('that was answered is shown the fields that the endpoint declares and no other', async () => {
    await open({ 'idempotency-key': 'k' });
    const { fingerprint = '' } = asked[0] ?? {};
    known = { fingerprint, content: null, answer: { id: 'i', title: 'T', version: 1, owner: 'secret' } };
    const answer = await open({ 'idempotency-key': 'k' });
    expect(answer.status).to.equal(201);
    expect(answer.headers.get('idempotent-replayed')).to.equal('true');
    expect(answer.headers.get('location')).to.equal('/v1/cases/i');
    expect(await answer.json()).to.deep.equal({ id: 'i', title: 'T', version: 1 });
    expect(asked).to.have.lengthOf(1);
  });

  it('may carry its key from a page of another origin, which may read whether the answer is a repeat', async () => {
    const preflight = await world.ask('OPTIONS', '/v1/cases', {
      token: null,
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).to.include('Idempotency-Key');
    const answer = await world.ask('GET', '/v1/cases', { headers: { origin: 'https://app.example.org' } });
    expect(answer.headers.get('access-control-expose-headers')).to.include('Idempotent-Replayed');
  });
});
