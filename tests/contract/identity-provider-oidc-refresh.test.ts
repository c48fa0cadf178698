import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { quickPasswordHasher } from '../../adapters/memory/password-hasher.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import { authService } from '../../core/auth/index.ts';
import { type OidcIssuer, openOidcIssuer } from '../support/engines/oidc.ts';
import { aUser } from '../support/entities.ts';
import { refusal } from '../support/waiting.ts';
import { openMemoryWorld } from './memory-world.ts';
import { anOidcProvider } from './oidc-provider.ts';
import type { World } from './world.ts';

const SUBJECT = 'auth0|ada';

describe('Signing in, refreshing and signing out at an outside issuer', () => {
  let issuer: OidcIssuer;
  let world: World;
  let identity: IdentityProvider;
  beforeEach(async () => {
    issuer = await openOidcIssuer();
    world = await openMemoryWorld();
    identity = anOidcProvider(world, issuer);
  });
  afterEach(async () => {
    await issuer.stop();
    await world.dispose();
  });

  const signedIn = async (at: OidcIssuer = issuer) => {
    const tokens = await at.signIn(SUBJECT);
    world.clock.set((decodeJwt(tokens.accessToken).iat ?? 0) * 1000);
    at.requests.length = 0;
    return tokens;
  };
  const answering = (path: string, status: number, body: object): void =>
    issuer.intercept(({ url }, response) => {
      if (url !== path) return false;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    });
  const unavailable = async (action: () => Promise<unknown>): Promise<string> => {
    const error = await refusal('unavailable', action);
    const told = `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`;
    expect(told).to.not.include(issuer.client.secret);
    expect(error.message).to.include(issuer.issuer);
    return error.message;
  };

  describe('signing in here', () => {
    it('is refused, and the issuer is named', async () => {
      const error = await refusal('auth.forbidden', () => identity.createToken(aUser(world)));
      expect(error.message).to.include(issuer.issuer);
      expect(identity.issuer).to.equal(issuer.issuer);
    });

    it('is refused before anything is stored, or a password compared', async () => {
      const { clock, ids, auth: unit } = world;
      const passwords = { hash: () => expect.fail('hashed'), verify: () => expect.fail('verified') };
      const auth = authService({ ...unit, clock, ids, passwords, identity });
      const who = { email: 'ada@example.org', password: 'a long pass phrase' };
      await refusal('auth.forbidden', () => auth.register({ ...who, name: 'Ada' }));
      await refusal('auth.forbidden', () => auth.login(who));
      expect(await unit.reads.users.count()).to.equal(0);
    });
  });

  describe('refreshing', () => {
    it('works through the service too, for a user who was never seen before', async () => {
      issuer.accounts.set(SUBJECT, { email: 'ada@example.org', name: 'Ada' });
      const { refreshToken } = await signedIn();
      const { clock, ids, auth: unit } = world;
      const auth = authService({ ...unit, clock, ids, passwords: quickPasswordHasher(), identity });
      const { user, access_token } = await auth.refresh({ refresh_token: refreshToken });
      expect(user).to.include({ email: 'ada@example.org', name: 'Ada' });
      expect((await auth.authenticate(access_token)).userId).to.equal(user.id);
    });

    for (const authentication of ['basic', 'post', 'none'] as const)
      it(`works for a client of the kind '${authentication}'`, async () => {
        const other = await openOidcIssuer({ authentication });
        const client = authentication === 'none' ? { id: other.client.id } : { ...other.client, authentication };
        const { refreshToken } = await signedIn(other);
        const schemes = new Set<string | undefined>();
        other.intercept(({ method, headers }) => {
          if (method === 'POST') schemes.add(headers.authorization?.split(' ')[0]);
          return false;
        });
        const provider = anOidcProvider(world, other, { client });
        const next = await provider.refreshToken(refreshToken);
        await provider.revoke(next.refreshToken);
        await refusal('auth.refresh-invalid', () => provider.refreshToken(next.refreshToken));
        expect([...schemes]).to.deep.equal([authentication === 'basic' ? 'Basic' : undefined]);
        await other.stop();
      });

    it('keeps the old refresh token of an issuer that does not rotate them, and counts the rest of the access token', async () => {
      const { accessToken, refreshToken } = await signedIn();
      answering('/oauth/token', 200, { access_token: accessToken });
      const { userId: _, ...next } = await identity.refreshToken(refreshToken);
      expect(next).to.deep.equal({ accessToken, refreshToken, expiresIn: 600 });
    });

    it('tells the operator that the client is not known, and nobody the secret', async () => {
      const { refreshToken } = await signedIn();
      const client = { id: issuer.client.id, secret: 'not the secret' };
      const stranger = anOidcProvider(world, issuer, { client });
      for (const action of [() => stranger.refreshToken(refreshToken), () => stranger.revoke(refreshToken)])
        expect(await unavailable(action))
          .to.match(/AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET/)
          .and.to.not.include('not the secret');
      await identity.refreshToken(refreshToken);
    });

    it('is unavailable while the issuer is down, or answers with anything but tokens', async () => {
      const { refreshToken, accessToken } = await signedIn();
      await identity.validateToken(accessToken);
      await issuer.stop();
      expect(await unavailable(() => identity.refreshToken(refreshToken))).to.match(/does not answer/);
      expect(await unavailable(() => identity.revoke(refreshToken))).to.match(/does not answer/);
      await issuer.start();
      for (const [status, body] of [
        [500, {}],
        [429, { error: 'slow_down' }],
        [302, {}],
        [200, {}],
        [200, { access_token: 7 }],
      ] as const) {
        answering('/oauth/token', status, body);
        const told = await unavailable(() => identity.refreshToken(refreshToken));
        expect(told, `${status}`).to.match(status === 200 ? /not OpenID Connect/ : /answers with an error/);
      }
      issuer.intercept(undefined);
      await identity.refreshToken(refreshToken);
    });

    it('does not spend a refresh token while the keys cannot be had', async () => {
      const { refreshToken } = await signedIn();
      answering('/.well-known/jwks.json', 500, {});
      await unavailable(() => identity.refreshToken(refreshToken));
      issuer.intercept(undefined);
      world.clock.advance(5000);
      await identity.refreshToken(refreshToken);
    });

    it('does not hand out a token that is not good here', async () => {
      const { refreshToken, accessToken } = await signedIn();
      const other = await issuer.sign({ ...decodeJwt(accessToken), aud: 'there' });
      for (const access_token of [other, 'opaque', `${accessToken}x`]) {
        answering('/oauth/token', 200, { access_token, expires_in: 600, refresh_token: 'next' });
        await refusal('auth.refresh-invalid', () => identity.refreshToken(refreshToken));
      }
    });

    it('does not trouble the issuer with what cannot be a refresh token', async () => {
      await signedIn();
      for (const garbage of ['', 'ü', '\n', 'a'.repeat(4097), 'a\u0000', '🧯']) {
        await refusal('auth.refresh-invalid', () => identity.refreshToken(garbage));
        await identity.revoke(garbage);
      }
      expect(issuer.requests).to.deep.equal([]);
    });

    it('of a token that somebody else ended at the issuer is refused', async () => {
      const { refreshToken } = await signedIn();
      await anOidcProvider(world, issuer).revoke(refreshToken);
      await refusal('auth.refresh-invalid', () => identity.refreshToken(refreshToken));
    });
  });

  describe('signing out', () => {
    it('ends the chain at the issuer; the access token ends at its own time', async () => {
      const { refreshToken, accessToken } = await signedIn();
      await identity.revoke(refreshToken);
      expect(issuer.requests).to.include('POST /oauth/revoke');
      await identity.validateToken(accessToken);
      world.clock.advance(600_000);
      await refusal('auth.token-expired', () => identity.validateToken(accessToken));
    });

    it('is done where the issuer finds nothing of ours to end, and only there', async () => {
      const { accessToken } = await signedIn();
      await identity.revoke(accessToken);
      for (const error of ['invalid_request', 'invalid_grant', 'unsupported_token_type']) {
        answering('/oauth/revoke', 400, { error });
        await identity.revoke('of another client');
      }
      for (const [status, error] of [
        [400, 'unauthorized_client'],
        [401, 'invalid_client'],
        [503, 'invalid_request'],
      ] as const) {
        answering('/oauth/revoke', status, { error });
        await unavailable(() => identity.revoke('ours'));
      }
    });

    it('is unavailable where the issuer has no way for it, and so is refreshing', async () => {
      const document = { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}.well-known/jwks.json` };
      answering('/.well-known/openid-configuration', 200, document);
      expect(await unavailable(() => identity.revoke('token'))).to.match(/Sign out there/);
      expect(await unavailable(() => identity.refreshToken('token'))).to.match(/Sign in there again/);
    });
  });
});
