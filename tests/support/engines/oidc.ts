import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { type AdapterFactory, type Configuration, Provider } from 'oidc-provider';
import { type IssuedTokens, signInByBrowser } from './oidc-sign-in.ts';
import { oidcStorage } from './oidc-storage.ts';

export const AUDIENCE = 'https://faultmaven.example.org/api';
export const ACCESS_TTL_S = 600;
export const ROLES_CLAIM = 'https://faultmaven.example.org/roles';
const SCOPE = 'cases';
const SIGN_IN_SCOPE = `openid offline_access ${SCOPE}`;
const REDIRECT_URI = 'https://faultmaven.example.org/callback';

/** Somebody who can sign in there. */
export type Account = { readonly email?: string; readonly name?: string; readonly roles?: unknown };

/** Answers in place of the issuer; false leaves it to the issuer. */
export type Interception = (request: IncomingMessage, response: ServerResponse) => boolean;
/** How the issuer wants its client to prove itself. */
type Authentication = keyof typeof METHODS;
const METHODS = { basic: 'client_secret_basic', post: 'client_secret_post', none: 'none' } as const;

type Signing = { readonly alg?: string; readonly kid?: string | undefined; readonly typ?: string };
type Key = Parameters<SignJWT['sign']>[0];

export type OidcIssuer = {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly accounts: Map<string, Account>;
  /** What it was asked so far: method and path. */
  readonly requests: string[];
  intercept(interception: Interception | undefined): void;
  /** Authorization code with PKCE, as a browser would. */
  signIn(subject: string): Promise<IssuedTokens>;
  /** Signs with the newest key of this issuer, unless told otherwise. */
  sign(claims: JWTPayload, header?: Signing, key?: Key): Promise<string>;
  readonly publishedKeys: () => readonly JWK[];
  /** A new key signs from now on; the old ones stay published unless told. */
  rotate(options?: { keepOld: boolean }): Promise<void>;
  stop(): Promise<void>;
  /** At the same address. */
  start(): Promise<void>;
};

type SigningKey = { readonly jwk: JWK; readonly privateKey: Key };

const newKey = async (): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } };
};

/** A certified OpenID Connect issuer in this process, in the shape of Auth0. It goes by the real time. */
export const openOidcIssuer = async ({
  authentication = 'basic',
}: {
  authentication?: Authentication;
} = {}): Promise<OidcIssuer> => {
  const accounts = new Map<string, Account>();
  const requests: string[] = [];
  const client = { id: randomBytes(8).toString('hex'), secret: `s+/ ${randomBytes(16).toString('hex')}` };
  let keys = [await newKey()];
  let interception: Interception | undefined;
  let provider: Provider;
  const adapter = oidcStorage();

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (interception?.(request, response)) return;
    if (request.url?.startsWith('/interaction/')) void interact(provider, request, response);
    else void provider.callback()(request, response);
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const issuer = `http://127.0.0.1:${port}/`;
  const begin = (): void => {
    const jwks = { keys: keys.map(({ jwk }) => jwk) };
    provider = new Provider(issuer, {
      ...configuration(accounts, client, adapter, METHODS[authentication]),
      jwks,
    } as Configuration);
  };
  begin();

  return {
    issuer,
    client,
    accounts,
    requests,
    intercept(next) {
      interception = next;
    },
    signIn: subject =>
      signInByBrowser(
        {
          issuer,
          client: authentication === 'none' ? { id: client.id } : client,
          redirectUri: REDIRECT_URI,
          scope: SIGN_IN_SCOPE,
        },
        subject,
      ),
    sign: (claims, { alg = 'RS256', kid = keys[0]?.jwk.kid, typ = 'JWT' } = {}, key = keys[0]?.privateKey as Key) =>
      new SignJWT(claims).setProtectedHeader({ alg, typ, ...(kid !== undefined && { kid }) }).sign(key),
    publishedKeys: () => keys.map(({ jwk: { kty, n, e, kid } }) => ({ kty, n, e, kid }) as JWK),
    async rotate({ keepOld } = { keepOld: true }) {
      keys = [await newKey(), ...(keepOld ? keys : [])];
      begin();
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    async start() {
      await listen(port);
    },
  };
};

const configuration = (
  accounts: Map<string, Account>,
  client: OidcIssuer['client'],
  adapter: AdapterFactory,
  method: (typeof METHODS)[Authentication],
): Configuration => ({
  adapter,
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      token_endpoint_auth_method: method,
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  extraTokenClaims: (_context, token) => {
    const { email, name, roles } = accounts.get('accountId' in token ? String(token.accountId) : '') ?? {};
    return { ...(email && { email }), ...(name && { name }), ...(roles !== undefined && { [ROLES_CLAIM]: roles }) };
  },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true, allowedPolicy: (_context, { clientId }, token) => token.clientId === clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: AUDIENCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: ACCESS_TTL_S,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  formats: {
    customizers: {
      jwt(_context, token, parts) {
        parts.header = { ...parts.header, typ: 'JWT' };
        parts.payload.azp = token.clientId;
      },
    },
  },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  routes: {
    authorization: '/authorize',
    token: '/oauth/token',
    jwks: '/.well-known/jwks.json',
    revocation: '/oauth/revoke',
  },
  rotateRefreshToken: true,
  cookies: { keys: ['only for tests'] },
  ttl: {
    Grant: 3600,
    Session: 3600,
    Interaction: 60,
    AccessToken: ACCESS_TTL_S,
    AuthorizationCode: 60,
    IdToken: 600,
    RefreshToken: 3600,
  },
});

/** Whoever the request hints at signs in, and agrees to everything. */
const interact = async (provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    const result = { login: { accountId: String(params.login_hint) } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant =
    known ?? new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(AUDIENCE, SCOPE);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
};
