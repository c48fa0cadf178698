import { expect } from 'chai';
import { type HttpWorld, httpWorld, USER } from '../../support/http-fakes.ts';
import { addressOf, PROMISED, requestOf } from './endpoints.ts';

/** Status by who asks: nobody, somebody with a token that is no good, a user, an administrator. */
const EXPECTED = {
  p: (status: number) => [status, status, status, status],
  u: (status: number) => [401, 401, status, status],
  a: (status: number) => [401, 401, 403, status],
};
const TOKENS = [null, 'forged', 'user-token', 'admin-token'];

describe('who may use what', () => {
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld(({ jobs }) => ({ jobs: { ...jobs, getStatus: (_owner, id) => jobs.getStatus(null, id) } }));
  });
  after(() => world.close());

  for (const promised of PROMISED)
    it(`${promised.method} ${promised.path}`, async () => {
      const statuses: number[] = [];
      for (const token of TOKENS) {
        const answer = await world.ask(promised.method, addressOf(promised), { ...requestOf(promised), token });
        statuses.push(answer.status);
        await answer.body?.cancel();
      }
      expect(statuses).to.deep.equal(EXPECTED[promised.who](promised.status));
    });

  it('is told with a challenge that distinguishes no token from a bad one', async () => {
    const nobody = await world.ask('GET', '/v1/cases', { token: null });
    expect(nobody.headers.get('www-authenticate')).to.equal('Bearer realm="faultmaven"');
    expect(await nobody.json()).to.include({ code: 'auth.unauthenticated' });
    const forged = await world.ask('GET', '/v1/cases', { token: 'forged' });
    expect(forged.headers.get('www-authenticate')).to.equal('Bearer realm="faultmaven", error="invalid_token"');
    expect(await forged.json()).to.include({ code: 'auth.token-invalid' });
  });

  it('depends on nothing but a bearer token in the Authorization header', async () => {
    for (const authorization of ['user-token', 'Basic user-token', 'Bearer', 'Bearer a b', 'Bearer user-token, x'])
      expect((await world.ask('GET', '/v1/cases', { token: null, headers: { authorization } })).status).to.equal(401);
    const inAddress = await world.ask('GET', '/v1/cases?access_token=user-token&token=user-token', { token: null });
    expect(inAddress.status).to.equal(401);
    const lowerCase = await world.ask('GET', '/v1/cases', {
      token: null,
      headers: { authorization: 'bearer user-token' },
    });
    expect(lowerCase.status).to.equal(200);
  });

  it('is decided before the body is looked at', async () => {
    const answer = await world.ask('POST', '/v1/cases', { token: null, body: '{', headers: { 'content-type': 'x/y' } });
    expect(answer.status).to.equal(401);
  });
});

describe('a job', () => {
  it('of somebody else does not exist, except for an administrator', async () => {
    const asked: unknown[] = [];
    const world = await httpWorld(({ jobs }) => ({
      jobs: {
        ...jobs,
        getStatus: async (owner, id) => {
          asked.push(owner);
          return owner ? undefined : jobs.getStatus(owner, id);
        },
      },
    }));
    try {
      const path = addressOf({ who: 'u', method: 'GET', path: '/v1/jobs/{id}', status: 200 });
      const user = await world.ask('GET', path);
      expect(user.status).to.equal(404);
      expect(await user.json()).to.include({ code: 'job.not-found' });
      expect((await world.ask('GET', path, { token: 'admin-token' })).status).to.equal(200);
      expect(asked).to.deep.equal([USER, null]);
    } finally {
      await world.close();
    }
  });
});
