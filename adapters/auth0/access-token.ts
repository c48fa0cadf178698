import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { ZodError } from 'zod';
import type { Clock } from '../../core/ports/clock.ts';
import { type ClaimNames, type Claims, readClaims } from './claims.ts';
import { issuerUnavailable, tokenExpired, tokenInvalid, tokenTooEarly } from './errors.ts';
import type { Issuer, Keys } from './issuer.ts';

/** The one that every OpenID issuer must offer (OpenID Connect Core 1.0, section 15.1). */
const ALGORITHM = 'RS256';
/** As much as fits into the header of a request. */
const MAX_TOKEN_LENGTH = 16_384;
/** A signed JWT in its compact form (RFC 7515): three parts, nothing empty, nothing encrypted. */
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** RFC 9068, and what issuers write that are older. Anything else that the issuer signs (a logout token, a proof) is no
 *  access token (RFC 8725, section 3.11). */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt', undefined];

export type AccessTokenOptions = {
  readonly name: string;
  readonly issuer: Issuer;
  readonly audience: string;
  readonly claims?: ClaimNames | undefined;
  readonly clock: Clock;
  readonly clockToleranceMs: number;
};

/** What a token says, and the keys that its own was among. */
export type Verified = Claims & { readonly keys: Keys };

/** Whether it is worth a look. */
export const looksLikeToken = (token: string): boolean => token.length <= MAX_TOKEN_LENGTH && FORM.test(token);

/** Access tokens that an issuer has signed with RSA and SHA-256, and nothing else.
 *  @throws DomainError 'auth.token-expired', 'auth.token-invalid'; 'unavailable' when the issuer's keys are needed and
 *  cannot be had. */
export const accessTokens = ({ name, issuer, audience, claims, clock, clockToleranceMs }: AccessTokenOptions) => {
  const checked = async (token: string, keys: Keys): Promise<Verified> => {
    const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
      algorithms: [ALGORITHM],
      issuer: name,
      audience,
      clockTolerance: clockToleranceMs / 1000,
      currentDate: new Date(clock.now()),
    });
    if (!TYPES.includes(protectedHeader.typ?.toLowerCase())) throw tokenInvalid();
    return { ...readClaims(payload, claims), keys };
  };

  /** A key that is not among ours may be a new one; a token that does not even claim to be the issuer's is not worth a
   *  request. */
  const withNewKeys = async (token: string, keys: Keys): Promise<Verified> => {
    const { iss }: JWTPayload = decodeJwt(token);
    if (iss !== name) throw tokenInvalid();
    const newer = await issuer.keys.renewed();
    if (newer === keys) throw tokenInvalid();
    return checked(token, newer);
  };

  return {
    async verify(token: string, keys: Keys): Promise<Verified> {
      try {
        return await checked(token, keys).catch(error => {
          if (error instanceof errors.JWKSNoMatchingKey) return withNewKeys(token, keys);
          throw error;
        });
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw tokenExpired();
        if (
          error instanceof errors.JWTClaimValidationFailed &&
          error.claim === 'nbf' &&
          error.reason === 'check_failed'
        )
          throw tokenTooEarly();
        if (error instanceof errors.JOSEError || error instanceof ZodError) throw tokenInvalid();
        // What the platform says of a key that is too short or no key at all.
        if (error instanceof TypeError || error instanceof DOMException)
          throw issuerUnavailable(name, 'bad-keys', error);
        throw error;
      }
    },
  };
};
