import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { decodeJwt, type JWTPayload, SignJWT } from 'jose';
import type { IdentityProvider, Tokens } from '../../core/auth/identity-provider.ts';
import { aUser } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import { aJwtProvider, SIGNING } from './jwt-provider.ts';
import { openMemoryWorld } from './memory-world.ts';
import type { World } from './world.ts';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const KEY = new TextEncoder().encode(SIGNING.secret);

/** What only tokens that explain themselves can get wrong. RFC 8725. */
describe('The IdentityProvider that signs JWTs', () => {
  let world: World;
  let identity: IdentityProvider;
  let tokens: Tokens;
  let claims: JWTPayload;
  beforeEach(async () => {
    world = await openMemoryWorld();
    identity = aJwtProvider(world);
    const user = await world.auth.transact(({ users }) => users.save(aUser(world)));
    tokens = await identity.createToken(user);
    claims = decodeJwt(tokens.accessToken);
  });
  afterEach(() => world.dispose());

  const signed = (
    changes: JWTPayload = {},
    alg = 'HS256',
    key: Parameters<SignJWT['sign']>[0] = KEY,
  ): Promise<string> => new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg, typ: 'JWT' }).sign(key);
  const refused = (token: string) => refusal('auth.token-invalid', () => identity.validateToken(token));

  it('takes a token with the right key and claims, whoever put it together', async () => {
    expect((await identity.validateToken(await signed())).userId).to.equal(claims.sub);
  });

  it('refuses a token of another key', async () => {
    await refused(await signed({}, 'HS256', new TextEncoder().encode('another secret of more than 32 bytes')));
  });

  it('refuses a token without a signature', async () => {
    const [header = '', payload = ''] = tokens.accessToken.split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const none = base64url({ alg, typ: 'JWT' });
      for (const token of [`${none}.${payload}.`, `${none}.${payload}`]) await refused(token);
    }
    for (const token of [`${header}.${payload}.`, `${header}.${payload}`]) await refused(token);
  });

  it('refuses every algorithm but the one that was agreed on, the right secret or not', async () => {
    for (const alg of ['HS384', 'HS512']) await refused(await signed({}, alg));
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await refused(await signed({}, 'RS256', privateKey));
    const published = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await refused(await signed({}, 'HS256', new TextEncoder().encode(published)));
  });

  it('refuses a token whose claims were changed under its signature', async () => {
    const [header, , signature] = tokens.accessToken.split('.');
    await refused(`${header}.${base64url({ ...claims, roles: ['user', 'admin'] })}.${signature}`);
  });

  it('refuses a token of another issuer or for another audience', async () => {
    await refused(await signed({ iss: 'https://there.example.org' }));
    await refused(await signed({ aud: 'there' }));
  });

  it('refuses a token that lacks what it must say, or says it wrongly', async () => {
    for (const changes of [
      { sub: 'nobody' },
      { sid: 'nothing' },
      { roles: ['root'] },
      { roles: 'admin' },
      { sid: world.ids.next() },
      { sub: world.ids.next() },
      ...['sub', 'sid', 'exp', 'iss', 'aud', 'roles'].map(name => ({ [name]: undefined })),
    ])
      await refused(await signed(changes));
  });

  it('tells that a token has expired only when everything else about it is right', async () => {
    const past = { exp: world.clock.now() / 1000 - 1 };
    await refusal('auth.token-expired', async () => identity.validateToken(await signed(past)));
    await refused(await signed(past, 'HS256', new TextEncoder().encode('another secret of more than 32 bytes')));
  });

  it('refuses a token that is not valid yet', async () => {
    await refused(await signed({ nbf: world.clock.now() / 1000 + 60 }));
  });

  it('does not sign with a secret of less than 32 bytes', () => {
    expect(() => aJwtProvider(world, { secret: 'x'.repeat(31) })).to.throw(/32 bytes/);
    expect(() => aJwtProvider(world, { secret: 'ü'.repeat(16) })).to.not.throw();
  });

  it('stores nothing that could be shown as a refresh token', async () => {
    const id = tokens.refreshToken.split('.')[0] ?? '';
    const stored = await world.auth.reads.signIns.find(id);
    expect(stored?.tokenDigest).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).to.not.include(tokens.refreshToken.split('.')[1]);
  });
});
