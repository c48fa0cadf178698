import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { decodeJwt, exportJWK } from 'jose';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { type OidcIssuer, openOidcIssuer } from '../support/engines/oidc.ts';
import { aWhile, eventually, refusal } from '../support/waiting.ts';
import { openMemoryWorld } from './memory-world.ts';
import { anOidcProvider } from './oidc-provider.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
const DISCOVERY = 'GET /.well-known/openid-configuration';
const KEYS = 'GET /.well-known/jwks.json';

describe('The keys of an outside issuer', () => {
  let issuer: OidcIssuer;
  let world: World;
  let identity: IdentityProvider;
  let claims: ReturnType<typeof decodeJwt>;
  beforeEach(async () => {
    issuer = await openOidcIssuer();
    world = await openMemoryWorld();
    claims = decodeJwt((await issuer.signIn('auth0|ada')).accessToken);
    world.clock.set((claims.iat ?? 0) * 1000);
    identity = anOidcProvider(world, issuer);
    issuer.requests.length = 0;
  });
  afterEach(async () => {
    await issuer.stop();
    await world.dispose();
  });

  let count = 0;
  /** One that was never seen before, good for two days. */
  const token = (...how: [Parameters<OidcIssuer['sign']>[1]?]): Promise<string> =>
    issuer.sign({ ...claims, exp: (claims.iat ?? 0) + 2 * 86_400, jti: `${count++}` }, ...how);
  const taken = async (text: string | Promise<string>) => void (await identity.validateToken(await text));
  const refused = async (text: string | Promise<string>) => {
    const known = await text;
    return refusal('auth.token-invalid', () => identity.validateToken(known));
  };
  const unavailable = async (text: string | Promise<string>) => {
    const known = await text;
    const error = await refusal('unavailable', () => identity.validateToken(known));
    expect(error.message)
      .to.include(issuer.issuer)
      .and.to.match(/^The identity provider .+\. .+\.$/);
    return error;
  };
  const asked = (what: string): number => issuer.requests.filter(request => request === what).length;
  /** Answers one path of the issuer in its place. */
  const answering = (path: string, answer: (response: ServerResponse) => void): void =>
    issuer.intercept(({ url }, response) => {
      if (url !== path) return false;
      answer(response);
      return true;
    });
  const discovering = (changes: object): void =>
    answering('/.well-known/openid-configuration', response => {
      const document = { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}.well-known/jwks.json` };
      response.end(JSON.stringify({ ...document, ...changes }));
    });

  it('are asked for when they are needed first, and for no check after that', async () => {
    await aWhile();
    expect(issuer.requests).to.deep.equal([]);
    const known = await token();
    await Promise.all([known, known, await token(), await token()].map(taken));
    for (let i = 0; i < 20; i++) await taken(i % 2 ? known : token());
    expect(issuer.requests).to.deep.equal([DISCOVERY, KEYS]);
  });

  it('are asked for again after ten minutes, and nothing is checked again while they stay the same', async () => {
    let seen = 0;
    const ensureUser = async () => {
      seen++;
      return world.ids.next() as UserId;
    };
    identity = anOidcProvider(world, issuer, { ensureUser });
    const known = await token();
    await taken(known);
    world.clock.advance(10 * MINUTE);
    await taken(known);
    await eventually('the keys came again', () => asked(KEYS) === 2);
    await aWhile();
    await taken(known);
    expect(seen).to.equal(1);
  });

  describe('after a rotation', () => {
    it('are all taken that are published, a new one at once', async () => {
      const before = await token();
      await taken(before);
      await issuer.rotate();
      const old = await token({ kid: issuer.publishedKeys()[1]?.kid });
      await refused(old);
      world.clock.advance(5000);
      await taken(token());
      await taken(before);
      expect(asked(KEYS)).to.equal(2);
    });

    it('are refused once they were withdrawn, also for tokens that were good before', async () => {
      const known = await token();
      const unseen = await token();
      await taken(known);
      await issuer.rotate({ keepOld: false });
      world.clock.advance(10 * MINUTE);
      await taken(known);
      await eventually('the keys are new', () => asked(KEYS) === 2);
      await eventually('the old token is refused', () =>
        identity.validateToken(known).then(
          () => false,
          () => true,
        ),
      );
      await refused(known);
      await refused(unseen);
      await taken(token());
    });

    it('cannot be made to be asked for faster, whatever keys tokens name', async () => {
      await taken(token());
      world.clock.advance(5000);
      for (let i = 0; i < 10; i++) await refused(token({ kid: `none-${i}` }));
      expect(asked(KEYS)).to.equal(2);
      world.clock.advance(4999);
      await refused(token({ kid: 'none' }));
      expect(asked(KEYS)).to.equal(2);
      world.clock.advance(1);
      await Promise.all([refused(token({ kid: 'none' })), refused(token({ kid: 'no one' }))]);
      expect(asked(KEYS)).to.equal(3);
    });

    it('are not asked for because of a token that is not even said to be of this issuer', async () => {
      await taken(token());
      world.clock.advance(5000);
      await refused(issuer.sign({ ...claims, iss: 'https://there.example.org/' }, { kid: 'none' }));
      expect(asked(KEYS)).to.equal(1);
    });
  });

  describe('while the issuer is down', () => {
    it('cannot be had at the start, which is said at once and again; later they are', async () => {
      await issuer.stop();
      const known = await token();
      expect((await unavailable(known)).message).to.match(/does not answer.+check/);
      await issuer.start();
      expect((await unavailable(known)).retryAfterMs).to.be.greaterThan(0);
      expect(issuer.requests).to.deep.equal([]);
      world.clock.advance(5000);
      await taken(known);
    });

    it('serve on, for a day', async () => {
      const known = await token();
      await taken(known);
      await issuer.stop();
      for (const hours of [1, 10, 12]) {
        world.clock.advance(hours * 60 * MINUTE);
        await taken(known);
        await taken(token());
      }
      await aWhile();
      world.clock.advance(60 * MINUTE);
      await unavailable(known);
      await issuer.start();
      world.clock.advance(5000);
      await taken(known);
    });

    it('cannot tell whether another one is new', async () => {
      await taken(token());
      await issuer.rotate();
      const fresh = await token();
      await issuer.stop();
      world.clock.advance(5000);
      await unavailable(fresh);
      await unavailable(fresh);
      await issuer.start();
      world.clock.advance(5000);
      await taken(fresh);
    });

    it('leave garbage what it is', async () => {
      await issuer.stop();
      for (const garbage of ['', 'a.b', 'a'.repeat(1_000_000), '🧯.🧯.🧯']) await refused(garbage);
    });
  });

  describe('are not waited for longer than the deadline', () => {
    const hang = (response: ServerResponse) => void response.write('{');
    for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json'])
      it(`when ${path} begins and never ends`, async () => {
        identity = anOidcProvider(world, issuer, { deadlineMs: 50 });
        answering(path, hang);
        await unavailable(token());
        issuer.intercept(undefined);
        world.clock.advance(5000);
        await taken(token());
      });

    it('nor beyond the end of the process', async () => {
      const ending = new AbortController();
      identity = anOidcProvider(world, issuer, { deadlineMs: 3_600_000, signal: ending.signal });
      answering('/.well-known/jwks.json', response => {
        hang(response);
        ending.abort();
      });
      await unavailable(token());
    });
  });

  describe('are refused', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const answers: [string, (response: ServerResponse) => void][] = [
      ['an error', response => response.writeHead(500).end('{"keys":[]}')],
      ['a page', response => response.end('<html>sign in</html>')],
      ['a redirection', response => response.writeHead(302, { location: `${response.req.url}?moved` }).end()],
      ['no object', response => response.end('null')],
      ['a list of something else', response => response.end('{"keys":[1,2]}')],
      ['no end', response => response.end(`{"keys":[${'{},'.repeat(400_000)}{}]}`)],
      ['a broken connection', response => response.destroy()],
    ];
    for (const [what, answer] of answers)
      for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json'])
        it(`when ${path} answers with ${what}`, async () => {
          answering(path, answer);
          await unavailable(token());
          issuer.intercept(undefined);
          world.clock.advance(5000);
          await taken(token());
        });

    it('when they are too short to be safe', async () => {
      const kid = issuer.publishedKeys()[0]?.kid;
      const jwk = { ...(await exportJWK(small)), kid, alg: 'RS256' };
      answering('/.well-known/jwks.json', response => response.end(JSON.stringify({ keys: [jwk] })));
      expect((await unavailable(token())).message).to.match(/2048/);
    });

    it('when the issuer calls itself by another name', async () => {
      for (const name of ['https://there.example.org/', issuer.issuer.slice(0, -1)]) {
        discovering({ issuer: name });
        expect((await unavailable(token())).message).to.match(/another name/);
        world.clock.advance(5000);
      }
    });

    it('when they lie where anybody could change them on the way', async () => {
      for (const uri of ['http://keys.example.org/', 'ftp://127.0.0.1/keys', 'file:///etc/hosts']) {
        discovering({ jwks_uri: uri });
        expect((await unavailable(token())).message).to.match(/without TLS/);
        world.clock.advance(5000);
      }
      expect(asked(KEYS)).to.equal(0);
    });
  });

  it('are looked for at an https address only, or on this machine', () => {
    for (const bad of [
      'http://id.example.org/',
      'id.example.org',
      '',
      'https://a:b@id.example.org/',
      'https://id.example.org/?a',
      'https://id.example.org/#a',
    ])
      expect(() => anOidcProvider(world, { ...issuer, issuer: bad }), bad).to.throw(/https/);
    expect(() => anOidcProvider(world, { ...issuer, issuer: 'https://id.example.org/realms/here' })).to.not.throw();
  });
});
