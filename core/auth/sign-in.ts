import type { UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

/** One sign-in and the chain of refresh tokens that follows from it (a token family). Only the digest of the current
 *  token is kept; showing an older one means that two parties hold the chain, and ends it for both. */
export type SignIn = {
  readonly id: string;
  readonly userId: UserId;
  readonly tokenDigest: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
  readonly version: number;
};

export type RefreshVerdict = 'rotate' | 'reused' | 'ended';

export const isAlive = ({ revokedAt, expiresAt }: SignIn, now: Instant): boolean =>
  revokedAt === null && expiresAt > now;

export const judgeRefresh = (signIn: SignIn, tokenDigest: string, now: Instant): RefreshVerdict => {
  if (!isAlive(signIn, now)) return 'ended';
  return signIn.tokenDigest === tokenDigest ? 'rotate' : 'reused';
};

export const rotate = (signIn: SignIn, tokenDigest: string): SignIn => ({ ...signIn, tokenDigest });

export const revoke = (signIn: SignIn, now: Instant): SignIn => ({ ...signIn, revokedAt: signIn.revokedAt ?? now });
