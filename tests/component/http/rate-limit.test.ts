import { expect } from 'chai';
import type { HttpDeps } from '../../../apps/http/app.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld } from '../../support/http-fakes.ts';

const LOGIN = { json: { email: 'a@example.org', password: 'x' }, token: null };

const limited = (limits: HttpDeps['settings']['rateLimit'], more: Partial<HttpDeps['settings']> = {}) =>
  httpWorld(({ settings }) => ({ settings: { ...settings, ...more, rateLimit: limits } }));

const statuses = async (...requests: (() => Promise<Response>)[]): Promise<number[]> => {
  const seen: number[] = [];
  for (const request of requests) seen.push((await request()).status);
  return seen;
};

describe('the rate limit', () => {
  let world: HttpWorld;
  afterEach(() => world.close());

  it('tells each caller what is left, and one who has nothing left for how long to wait', async () => {
    world = await limited({ user: 2, anonymous: 100, signIn: 100 });
    const first = await world.ask('GET', '/v1/cases');
    expect(first.headers.get('ratelimit-policy')).to.match(/^"user"; q=2; w=60; pk=:.+:$/);
    expect(first.headers.get('ratelimit')).to.match(/^"user"; r=1; t=(29|30)$/);
    await world.ask('GET', '/v1/cases');
    const refused = await world.ask('GET', '/v1/cases');
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(29, 30);
    expect(await refused.json()).to.include({ code: 'rate-limited' });
  });

  it('is one of each user, not of their address', async () => {
    world = await limited({ user: 1, anonymous: 100, signIn: 100 });
    const as = (token: string) => () => world.ask('GET', '/v1/cases', { token });
    expect(await statuses(as('user-token'), as('user-token'), as('admin-token'))).to.deep.equal([200, 429, 200]);
  });

  it('counts attempts without a good token against the address', async () => {
    world = await limited({ user: 100, anonymous: 2, signIn: 100 });
    const as = (token: string | null) => () => world.ask('GET', '/v1/cases', { token });
    expect(await statuses(as('forged'), as(null), as('forged2'), as('user-token'))).to.deep.equal([401, 401, 429, 200]);
  });

  it('is a separate, stricter one for signing in', async () => {
    world = await limited({ user: 100, anonymous: 100, signIn: 2 });
    const login = () => world.ask('POST', '/v1/auth/login', LOGIN);
    const refresh = () => world.ask('POST', '/v1/auth/refresh', { json: { refresh_token: 'r' }, token: null });
    const logout = () => world.ask('POST', '/v1/auth/logout', { json: { refresh_token: 'r' }, token: null });
    expect(await statuses(login, refresh, login, refresh, logout)).to.deep.equal([200, 200, 429, 429, 204]);
  });

  it('does not count those who watch over the product', async () => {
    world = await limited({ user: 1, anonymous: 1, signIn: 1 });
    const live = () => world.ask('GET', '/health/live', { token: null });
    const metrics = () => world.ask('GET', '/metrics', { token: null });
    expect(await statuses(live, live, metrics, metrics)).to.deep.equal([200, 200, 200, 200]);
  });

  it('believes a proxy about the address only when told to', async () => {
    const from = (address: string) => () =>
      world.ask('POST', '/v1/auth/login', { ...LOGIN, headers: { 'x-forwarded-for': address } });
    world = await limited({ user: 1, anonymous: 1, signIn: 1 });
    expect(await statuses(from('192.0.2.1'), from('192.0.2.2'))).to.deep.equal([200, 429]);
    await world.close();
    world = await limited({ user: 1, anonymous: 1, signIn: 1 }, { trustProxy: 1 });
    expect(await statuses(from('192.0.2.1'), from('192.0.2.2'), from('192.0.2.2'))).to.deep.equal([200, 200, 429]);
  });

  it('takes the neighbours of an IPv6 address for one caller', async () => {
    const from = (address: string) => () =>
      world.ask('POST', '/v1/auth/login', { ...LOGIN, headers: { 'x-forwarded-for': address } });
    world = await limited({ user: 1, anonymous: 1, signIn: 1 }, { trustProxy: 1 });
    expect(await statuses(from('2001:db8::1'), from('2001:db8::2'), from('2001:db9::1'))).to.deep.equal([
      200, 429, 200,
    ]);
  });

  it('lets work go on when nothing can be counted, but not the trying of passwords', async () => {
    world = await httpWorld(() => ({
      rateLimits: {
        take: async () => {
          throw new DomainError('unavailable', 'The store does not answer.');
        },
      },
    }));
    const login = () => world.ask('POST', '/v1/auth/login', LOGIN);
    expect(await statuses(() => world.ask('GET', '/v1/cases'), login)).to.deep.equal([200, 503]);
    expect(world.logged.some(({ level, message }) => level === 'error' && /rate limit/.test(message))).to.equal(true);
  });
});
