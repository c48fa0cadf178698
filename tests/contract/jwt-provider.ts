import { type JwtOptions, jwtIdentityProvider } from '../../adapters/jwt/identity-provider.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import { ACCESS_TTL_MS, REFRESH_TTL_MS } from './identity-provider.contract.ts';
import type { World } from './world.ts';

export const SIGNING = {
  secret: 'a secret of at least thirty-two bytes',
  issuer: 'https://here.example.org',
  audience: 'here',
} as const;

/** A provider that keeps its sign-ins in this world. */
export const aJwtProvider = ({ clock, ids, auth }: World, given: Partial<JwtOptions> = {}): IdentityProvider =>
  jwtIdentityProvider({
    ...SIGNING,
    clock,
    ids,
    ...auth,
    accessTtlMs: ACCESS_TTL_MS,
    refreshTtlMs: REFRESH_TTL_MS,
    ...given,
  });
