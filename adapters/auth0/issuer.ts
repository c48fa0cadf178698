import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { isDomainError } from '../../core/kernel/error.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type IssuerProblem, issuerUnavailable } from './errors.ts';
import { type HeldCopy, heldCopy } from './held-copy.ts';
import { type RequestOptions, request } from './request.ts';

const MINUTE = 60_000;
/** A key that the issuer has withdrawn is believed for about this long at most, while the issuer answers. */
const KEYS_REFRESH_MS = 10 * MINUTE;
const DISCOVERY_REFRESH_MS = 60 * MINUTE;
/** While the issuer does not answer, those who are signed in work on for a day: an outage of it must not stop the people who
 *  are repairing one. */
const KEEP_MS = 24 * 60 * MINUTE;
const PAUSE_MS = 5000;

const Discovery = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  token_endpoint: z.url().optional(),
  revocation_endpoint: z.url().optional(),
});

export type Endpoints = z.infer<typeof Discovery>;

/** The keys that the issuer publishes. The same object as long as they are the same keys. */
export type Keys = { readonly find: ReturnType<typeof createLocalJWKSet>; readonly published: string };

export type Issuer = {
  readonly endpoints: HeldCopy<Endpoints>;
  readonly keys: HeldCopy<Keys>;
  /** How far its clock is ahead of ours, in milliseconds, give or take a second, as its last answer said. */
  aheadMs(): number | undefined;
};

export type IssuerOptions = RequestOptions & { readonly clock: Clock; readonly log: Log };

/** What an issuer publishes about itself (OpenID Connect Discovery 1.0) and its keys (RFC 7517), as copies that refresh
 *  themselves. Nothing is fetched before it is needed.
 *  @throws Error for an issuer that is no https address; http is for this very machine. DomainError 'unavailable' from the
 *  copies. */
export const issuerAt = (options: IssuerOptions): Issuer => {
  const { issuer, clock, log } = options;
  ensureSafe(issuer);
  const unavailable = (problem: IssuerProblem, cause?: unknown) => issuerUnavailable(issuer, problem, cause);
  const held = <Value>(refreshMs: number, fetch: () => Promise<Value>): HeldCopy<Value> =>
    heldCopy({
      fetch,
      clock,
      refreshMs,
      keepMs: KEEP_MS,
      pauseMs: PAUSE_MS,
      onFailure: error =>
        log.warn(
          { issuer, problem: isDomainError(error) ? error.message : 'internal' },
          'The identity provider cannot be asked for its keys; the last ones serve on.',
        ),
    });
  let aheadMs: number | undefined;
  const read = async (url: string): Promise<unknown> => {
    const { status, body, at } = await request(url, { headers: { accept: 'application/json' } }, options);
    aheadMs = at === undefined ? undefined : at - clock.now();
    if (status !== 200) throw unavailable('failing');
    return body;
  };

  const endpoints = held(DISCOVERY_REFRESH_MS, async () => {
    const { success, data } = Discovery.safeParse(await read(discoveryOf(issuer)));
    if (!success) throw unavailable('unreadable');
    if (data.issuer !== issuer) throw unavailable('misnamed');
    for (const url of [data.jwks_uri, data.token_endpoint, data.revocation_endpoint])
      if (url !== undefined && !isSafe(url)) throw unavailable('unsafe');
    return data;
  });

  let newest: Keys | undefined;
  const keys = held(KEYS_REFRESH_MS, async () => {
    const { jwks_uri } = await endpoints.get();
    const next = keysIn(await read(jwks_uri), cause => unavailable('bad-keys', cause));
    if (newest?.published !== next.published) newest = next;
    return newest;
  });
  return { endpoints, keys, aheadMs: () => aheadMs };
};

const keysIn = (body: unknown, bad: (cause: unknown) => Error): Keys => {
  try {
    return { find: createLocalJWKSet(body as JSONWebKeySet), published: JSON.stringify(body) };
  } catch (cause) {
    if (cause instanceof errors.JOSEError) throw bad(cause);
    throw cause;
  }
};

/** OpenID Connect Discovery 1.0, section 4.1: a slash at the end goes. */
const discoveryOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const isSafe = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
};

const ensureSafe = (issuer: string): void => {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || !isSafe(issuer) || url.username || url.password || url.search || url.hash)
    throw new Error('the issuer must be an https address without user, query and fragment');
};
