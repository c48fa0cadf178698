import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { expect } from 'chai';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload } from 'jose';
import { settableClock } from '../../adapters/memory/clock.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { AUDIENCE, type OidcIssuer, openOidcIssuer, ROLES_CLAIM } from '../support/engines/oidc.ts';
import type { IssuedTokens } from '../support/engines/oidc-sign-in.ts';
import { refusal } from '../support/waiting.ts';
import { openMemoryWorld } from './memory-world.ts';
import { anOidcProvider } from './oidc-provider.ts';
import type { World } from './world.ts';

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const SUBJECT = 'auth0|ada';
const secret = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What tokens of an outside issuer can get wrong. RFC 8725. */
describe('The IdentityProvider of an outside issuer', () => {
  let issuer: OidcIssuer;
  let tokens: IssuedTokens;
  let world: World;
  let identity: IdentityProvider;
  let claims: JWTPayload;
  let now: number;
  before(async () => {
    issuer = await openOidcIssuer();
    tokens = await issuer.signIn(SUBJECT);
  });
  after(() => issuer.stop());
  beforeEach(async () => {
    world = await openMemoryWorld();
    claims = decodeJwt(tokens.accessToken);
    now = claims.iat ?? 0;
    world.clock.set(now * 1000);
    identity = anOidcProvider(world, issuer);
  });
  afterEach(() => world.dispose());

  const signed = (
    changes: JWTPayload = {},
    ...how: [Parameters<OidcIssuer['sign']>[1]?, Parameters<OidcIssuer['sign']>[2]?]
  ) => issuer.sign({ ...claims, ...changes }, ...how);
  const refused = (token: string) => refusal('auth.token-invalid', () => identity.validateToken(token));
  const actorOf = async (changes: JWTPayload = {}) => identity.validateToken(await signed(changes));

  it('takes a token with the right key and claims, whoever put it together', async () => {
    const { userId } = await identity.validateToken(tokens.accessToken);
    expect(await actorOf()).to.deep.equal({ userId, roles: ['user'] });
    expect(await actorOf({ aud: ['there', AUDIENCE] })).to.deep.equal({ userId, roles: ['user'] });
    for (const typ of ['at+jwt', 'application/at+jwt', 'JWT'])
      expect((await identity.validateToken(await signed({}, { typ }))).userId, typ).to.equal(userId);
  });

  it('refuses a token of another key, under the name of the right one or its own', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    await refused(await signed({}, {}, privateKey));
    await refused(await signed({}, { kid: 'another' }, privateKey));
  });

  it('refuses a token that brings its own key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const [, payload = ''] = (await signed()).split('.');
    const { SignJWT } = await import('jose');
    for (const own of [{ jwk: await exportJWK(publicKey) }, { jku: `${issuer.issuer}keys` }, { x5c: ['MIIB'] }])
      for (const kid of ['another', undefined])
        await refused(
          await new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()))
            .setProtectedHeader({ alg: 'RS256', ...(kid && { kid }), ...own })
            .sign(privateKey),
        );
    expect(issuer.requests.filter(request => request.endsWith('/keys'))).to.deep.equal([]);
  });

  it('refuses a token without a signature', async () => {
    const [header = '', payload = ''] = tokens.accessToken.split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const none = base64url({ alg, typ: 'JWT' });
      for (const token of [`${none}.${payload}.`, `${none}.${payload}`, `${none}.${payload}.AA`]) await refused(token);
    }
    for (const token of [`${header}.${payload}.`, `${header}.${payload}`]) await refused(token);
  });

  it('refuses HMAC with what the issuer publishes as the secret', async () => {
    const [jwk] = issuer.publishedKeys();
    const published = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const forms = [
      published.export({ type: 'spki', format: 'pem' }).toString(),
      published.export({ type: 'pkcs1', format: 'pem' }).toString(),
      JSON.stringify(jwk),
      jwk?.n ?? '',
    ];
    for (const form of forms)
      for (const alg of ['HS256', 'HS512']) await refused(await signed({}, { alg }, secret(form)));
  });

  it('refuses every algorithm but the one that was agreed on', async () => {
    const rsa = await generateKeyPair('RS512');
    await refused(await signed({}, { alg: 'RS512' }, rsa.privateKey));
    const elliptic = await generateKeyPair('ES256');
    await refused(await signed({}, { alg: 'ES256' }, elliptic.privateKey));
  });

  it('refuses other algorithms of the right key too, where the issuer leaves open what the key is for', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'open' }];
    issuer.intercept(({ url }, response) => {
      if (!url?.endsWith('/jwks.json')) return false;
      response.end(JSON.stringify({ keys }));
      return true;
    });
    await identity.validateToken(await signed({}, { kid: 'open' }, privateKey));
    for (const alg of ['RS384', 'RS512', 'PS256', 'PS512'])
      await refused(await signed({}, { kid: 'open', alg }, privateKey));
    issuer.intercept(undefined);
  });

  it('refuses a token whose claims were changed under its signature', async () => {
    const [header, , signature] = tokens.accessToken.split('.');
    await refused(`${header}.${base64url({ ...claims, [ROLES_CLAIM]: ['admin'] })}.${signature}`);
  });

  it('refuses a token of another issuer or for another audience', async () => {
    for (const iss of ['https://there.example.org/', issuer.issuer.replace(/\/$/, ''), [issuer.issuer], undefined])
      await refused(await signed({ iss: iss as string }));
    for (const aud of ['there', ['there'], [], `${AUDIENCE}/`, AUDIENCE.toUpperCase(), undefined])
      await refused(await signed({ aud: aud as string }));
  });

  it('refuses what the issuer signed for something else: an ID token, a logout token', async () => {
    await refused(tokens.idToken);
    for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt']) await refused(await signed({}, { typ }));
  });

  it('refuses a token that its sender has to prove a key for', async () => {
    await refused(await signed({ cnf: { jkt: 'x' } }));
  });

  it('refuses a token that lacks what it must say, or says what cannot be stored', async () => {
    for (const sub of [undefined, '', 7, null, ['a'], 'a'.repeat(256), 'a\u0000b', '\ud800'])
      await refused(await signed({ sub: sub as string }));
    for (const exp of [undefined, 'tomorrow', null]) await refused(await signed({ exp: exp as unknown as number }));
  });

  it('tells that a token has expired only when everything else about it is right', async () => {
    await refusal('auth.token-expired', () => actorOf({ exp: now - 1 }));
    await refusal('auth.token-expired', () => actorOf({ exp: now }));
    const { privateKey } = await generateKeyPair('RS256');
    await refused(await signed({ exp: now - 1 }, {}, privateKey));
    await refused(await signed({ exp: now - 1, aud: 'there' }));
  });

  it("forgives the issuer's clock as much as it is told, and no more", async () => {
    identity = anOidcProvider(world, issuer, { clockToleranceMs: 5000 });
    await actorOf({ exp: now - 4 });
    await actorOf({ nbf: now + 5 });
    await refusal('auth.token-expired', () => actorOf({ exp: now - 5 }));
    await refused(await signed({ nbf: now + 6 }));
    const token = await signed({ exp: now + 1 });
    await identity.validateToken(token);
    world.clock.advance(5999);
    await identity.validateToken(token);
    world.clock.advance(1);
    await refusal('auth.token-expired', () => identity.validateToken(token));
  });

  it('refuses what is no token, whatever its size', async () => {
    const [header = '', payload = '', signature = ''] = tokens.accessToken.split('.');
    const parts = [base64url([]), base64url(null), base64url('text'), '_', Buffer.from('{').toString('base64url')];
    for (const part of parts)
      for (const token of [`${part}.${payload}.${signature}`, `${header}.${part}.${signature}`]) await refused(token);
    await refused(`${base64url({ alg: 'RS256', crit: ['exp'] })}.${payload}.${signature}`);
    await refused(`${base64url({ alg: 'RS256', kid: { deep: 1 } })}.${payload}.${signature}`);
    await refused(`${header}.${Buffer.from('['.repeat(9000)).toString('base64url')}.${signature}`);
    await refused(`${tokens.accessToken}.${payload}.${signature}`);
    await identity.validateToken(await signed({ more: 'a'.repeat(11_000) }));
    await refused(await signed({ more: 'a'.repeat(12_000) }));
    for (const size of [10_000, 100_000, 2_000_000]) await refused(`${header}.${'A'.repeat(size)}.${signature}`);
  });

  describe('takes the roles from a claim', () => {
    const rolesOf = async (value: unknown) => (await actorOf({ [ROLES_CLAIM]: value })).roles;

    it('that is a list or a text, and gives nothing for anything else', async () => {
      for (const admin of [['admin'], ['x', 'admin'], 'admin', 'x admin'])
        expect(await rolesOf(admin)).to.deep.equal(['user', 'admin']);
      for (const user of [
        undefined,
        null,
        7,
        true,
        {},
        { admin: true },
        [],
        [['admin']],
        'administrator',
        ['Admin'],
        'a,admin',
      ])
        expect(await rolesOf(user)).to.deep.equal(['user']);
    });

    it('that may lie inside others, and under a name of its own', async () => {
      identity = anOidcProvider(world, issuer, { claims: { roles: 'realm_access.roles', admin: 'fm-admin' } });
      expect((await actorOf({ realm_access: { roles: ['fm-admin'] } })).roles).to.deep.equal(['user', 'admin']);
      for (const value of [{ roles: ['admin'] }, { 'realm_access.roles': 7 }, 'roles', null, []])
        expect((await actorOf({ realm_access: value })).roles).to.deep.equal(['user']);
      identity = anOidcProvider(world, issuer, { claims: { roles: '__proto__.constructor' } });
      expect((await actorOf()).roles).to.deep.equal(['user']);
    });

    it('of the token at hand, so that a role is lost with the next token', async () => {
      const { userId } = await actorOf({ [ROLES_CLAIM]: ['admin'] });
      expect((await world.auth.reads.users.find(userId))?.roles).to.deep.equal(['user', 'admin']);
      expect(await actorOf({ [ROLES_CLAIM]: [] })).to.deep.equal({ userId, roles: ['user'] });
      expect((await world.auth.reads.users.find(userId))?.roles).to.deep.equal(['user']);
    });

    it('and hands them out as a copy', async () => {
      const token = await signed({ [ROLES_CLAIM]: ['admin'] });
      ((await identity.validateToken(token)).roles as string[]).push('root');
      expect((await identity.validateToken(token)).roles).to.deep.equal(['user', 'admin']);
    });
  });

  it('makes an account the first time, and finds it ever after, also in another process', async () => {
    const { userId } = await actorOf({ email: 'ada@example.org', name: 'Ada' });
    expect(await world.auth.reads.users.find(userId)).to.include({ email: 'ada@example.org', name: 'Ada' });
    const second = anOidcProvider(world, issuer, { clock: settableClock(world.clock.now() + 1000) });
    expect((await second.validateToken(await signed({ jti: 'b' }))).userId).to.equal(userId);
    expect((await actorOf({ sub: 'auth0|grace' })).userId).to.not.equal(userId);
    expect(await world.auth.reads.users.count()).to.equal(2);
  });

  it('looks at a token once, and again when too many others came after it', async () => {
    const seen: string[] = [];
    const ensureUser = async ({ name = '' }) => {
      seen.push(name);
      return world.ids.next() as UserId;
    };
    identity = anOidcProvider(world, issuer, { ensureUser, maxRemembered: 2 });
    const [a, b, c] = [await signed({ name: 'a' }), await signed({ name: 'b' }), await signed({ name: 'c' })];
    for (const token of [a, a, b, a, b]) await identity.validateToken(token);
    expect(seen).to.deep.equal(['a', 'b']);
    for (const token of [c, b, c, a, c, b]) await identity.validateToken(token);
    expect(seen).to.deep.equal(['a', 'b', 'c', 'a', 'b']);
  });

  it('makes one account, however many requests come first', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => actorOf({ jti: `${n % 4}` })));
    expect(new Set(all.map(({ userId }) => userId))).to.have.lengthOf(1);
    expect(await world.auth.reads.users.count()).to.equal(1);
  });
});
