import { hash } from 'node:crypto';
import type { EnsureExternalUser } from '../../core/auth/ensure-external-user.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import { signInElsewhere } from '../../core/auth/sign-in-elsewhere.ts';
import type { Actor } from '../../core/kernel/actor.ts';
import { isDomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { accessTokens, looksLikeToken } from './access-token.ts';
import type { ClaimNames } from './claims.ts';
import { clocksDiffer, refreshInvalid, tokenExpired, tokenInvalid } from './errors.ts';
import { issuerAt, type Keys } from './issuer.ts';
import { type IssuerClient, tokenEndpoint } from './token-endpoint.ts';

export type Auth0Options = {
  /** Exactly as it calls itself; Auth0 has a slash at the end: `https://TENANT.auth0.com/`. */
  readonly issuer: string;
  /** What access tokens for this installation are made out to: the API's identifier. */
  readonly audience: string;
  readonly client: IssuerClient;
  readonly claims?: ClaimNames;
  readonly ensureUser: EnsureExternalUser;
  readonly clock: Clock;
  readonly log: Log;
  /** How far the issuer's clock may be off, in milliseconds; 5 s unless told. */
  readonly clockToleranceMs?: number;
  /** For each request to the issuer, in milliseconds; 5 s unless told. */
  readonly deadlineMs?: number;
  /** Tokens that were verified and are remembered, to spare the next check; 10,000 unless told. */
  readonly maxRemembered?: number;
  /** Ends the requests that are under way. */
  readonly signal?: AbortSignal;
};

/** VSCHAR of RFC 6749, and what a request of ours may hold. */
const REFRESH_TOKEN = /^[\x20-\x7e]{1,4096}$/;

type Remembered = { readonly actor: Actor; readonly endsAt: Instant; readonly keys: Keys };

export type Auth0IdentityProvider = IdentityProvider & {
  /** Whether the issuer's keys are known. @throws DomainError 'unavailable' that names what is wrong with the issuer. */
  ensureReady(): Promise<void>;
  /** Whether the issuer's clock and ours agree, as far as it was asked. @throws DomainError 'unavailable' that says how far
   *  they are apart. */
  ensureClock(): Promise<void>;
};

/** The issuer tells whole seconds, and its answer takes a moment. */
const CLOCK_DIFFERENCE_MS = 10_000;

/** Sign-ins of an outside OpenID Connect issuer, Auth0 or any other. A token is verified once and believed until it
 *  expires, or until the issuer's keys change; nothing is asked of the issuer per check. Who has signed out there is let in
 *  until the access token ends, so it should be short-lived. The token alone says who is an administrator.
 *  @throws Error for an issuer that is no https address. */
export const auth0IdentityProvider = (options: Auth0Options): Auth0IdentityProvider => {
  const { issuer, audience, claims, client, ensureUser, clock, log } = options;
  const { clockToleranceMs = 5000, maxRemembered = 10_000 } = options;
  const requests = { issuer, deadlineMs: options.deadlineMs ?? 5000, signal: options.signal ?? never() };
  const at = issuerAt({ ...requests, clock, log });
  const tokens = accessTokens({ name: issuer, issuer: at, audience, claims, clock, clockToleranceMs });
  const endpoint = tokenEndpoint({ ...requests, at, client });
  /** By digest: a token is long, and nothing that holds it may leak it. */
  const remembered = new Map<string, Remembered>();

  const remember = (digest: string, entry: Remembered): void => {
    remembered.set(digest, entry);
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value ?? digest);
  };

  const verified = async (token: string): Promise<Remembered> => {
    if (!looksLikeToken(token)) throw tokenInvalid();
    const keys = await at.keys.get();
    const digest = hash('sha256', token, 'base64url');
    const known = remembered.get(digest);
    if (known?.keys === keys && known.endsAt > clock.now()) return known;
    remembered.delete(digest);
    if (known?.keys === keys) throw tokenExpired();
    const { subject, exp, roles, email, name, keys: used } = await tokens.verify(token, keys);
    const userId = await ensureUser({ issuer, subject, roles, email, name });
    const entry = { actor: { userId, roles }, endsAt: exp * 1000 + clockToleranceMs, keys: used };
    remember(digest, entry);
    return entry;
  };

  return {
    issuer,
    async createToken() {
      throw signInElsewhere(issuer);
    },
    async validateToken(token) {
      const { actor } = await verified(token);
      return { userId: actor.userId, roles: [...actor.roles] };
    },
    async refreshToken(refreshToken) {
      if (!REFRESH_TOKEN.test(refreshToken)) throw refreshInvalid();
      // Good for one use: it is not spent while what it is spent on could not be checked.
      await at.keys.get();
      const fresh = await endpoint.refresh(refreshToken);
      const { actor, endsAt } = await verified(fresh.access_token).catch(error => {
        if (!isDomainError(error, 'auth.token-invalid') && !isDomainError(error, 'auth.token-expired')) throw error;
        log.warn(
          { issuer, code: error.code },
          'The identity provider gave a token that is not good here: check audience and clocks.',
        );
        throw refreshInvalid();
      });
      return {
        accessToken: fresh.access_token,
        // Without rotation the old one stays good (RFC 6749, section 6).
        refreshToken: fresh.refresh_token ?? refreshToken,
        expiresIn: Math.floor(fresh.expires_in ?? (endsAt - clockToleranceMs - clock.now()) / 1000),
        userId: actor.userId,
      };
    },
    async ensureReady() {
      await at.keys.get();
    },
    async ensureClock() {
      // Whether it answers is for `ensureReady` to say.
      await Promise.allSettled([at.keys.get()]);
      const aheadMs = at.aheadMs() ?? 0;
      if (Math.abs(aheadMs) > CLOCK_DIFFERENCE_MS) throw clocksDiffer(issuer, aheadMs);
    },
    async revoke(refreshToken) {
      if (REFRESH_TOKEN.test(refreshToken)) await endpoint.revoke(refreshToken);
    },
  };
};

const never = (): AbortSignal => new AbortController().signal;
