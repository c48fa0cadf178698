import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ROLES } from '../../core/kernel/actor.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';

const ALGORITHM = 'HS256';
const MIN_SECRET_BYTES = 32;
/** Longer ones are not ours and are not worth a hash. */
const MAX_TOKEN_LENGTH = 4096;

const Claims = z.object({ sub: z.guid(), sid: z.guid(), roles: z.array(z.enum(ROLES)), exp: z.number() });

/** What an access token says, once its signature was found to be ours. */
export type Verified = {
  readonly userId: string;
  readonly signInId: string;
  readonly roles: readonly (typeof ROLES)[number][];
  readonly expiresAt: Instant;
};

export type AccessTokenOptions = {
  readonly secret: string;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
  readonly ttlMs: number;
};

/** Access tokens: JWT (RFC 7519) signed with HMAC-SHA-256 and nothing else.
 *  @throws Error for a secret of less than 32 bytes. */
export const accessTokens = ({ secret, clock, issuer, audience, ttlMs }: AccessTokenOptions) => {
  const key = new TextEncoder().encode(secret);
  if (key.length < MIN_SECRET_BYTES) throw new Error(`the signing secret has less than ${MIN_SECRET_BYTES} bytes`);
  return {
    sign: (claims: Omit<Verified, 'expiresAt'>, id: string): Promise<string> => {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ sid: claims.signInId, roles: [...claims.roles] })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setSubject(claims.userId)
        .setJti(id)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + Math.floor(ttlMs / 1000))
        .sign(key);
    },
    /** @throws DomainError 'auth.token-expired', 'auth.token-invalid'. */
    async verify(token: string): Promise<Verified> {
      if (token.length > MAX_TOKEN_LENGTH) throw tokenInvalid();
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer,
          audience,
          currentDate: new Date(clock.now()),
        });
        const { sub, sid, roles, exp } = Claims.parse(payload);
        return { userId: sub, signInId: sid, roles, expiresAt: exp * 1000 };
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw tokenExpired();
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw tokenInvalid();
        throw error;
      }
    },
  };
};

export const tokenExpired = (): DomainError =>
  new DomainError('auth.token-expired', 'The access token has expired. Refresh it, or sign in again.');

export const tokenInvalid = (): DomainError =>
  new DomainError('auth.token-invalid', 'The access token is not valid. Sign in again.');
