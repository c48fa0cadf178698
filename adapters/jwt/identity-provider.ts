import type { IdentityProvider, Tokens } from '../../core/auth/identity-provider.ts';
import type { AuthRepositories, AuthTransact } from '../../core/auth/repository.ts';
import { isAlive, judgeRefresh, revoke, rotate } from '../../core/auth/sign-in.ts';
import type { User } from '../../core/auth/user.ts';
import type { Role } from '../../core/kernel/actor.ts';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import { accessTokens, tokenExpired, tokenInvalid, type Verified } from './access-token.ts';
import { digestOf, newRefreshToken, signInIdOf } from './refresh-token.ts';

export type JwtOptions = {
  /** At least 32 bytes. */
  readonly secret: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly transact: AuthTransact;
  readonly reads: AuthRepositories;
  readonly accessTtlMs: number;
  readonly refreshTtlMs: number;
  readonly issuer: string;
  readonly audience: string;
};

/** Tokens whose signature was checked and that are remembered, to spare the next check. */
const MAX_REMEMBERED = 10_000;

/** Sign-ins of this installation's own. A signature is checked once per token; whether the sign-in still lives, on every
 *  request, so that a logout counts at once. So does the loss of a role: what a token says of more than an ordinary user
 *  holds only as long as the user's own record says it too. */
export const jwtIdentityProvider = (options: JwtOptions): IdentityProvider => {
  const { clock, ids, transact, reads, accessTtlMs, refreshTtlMs } = options;
  const access = accessTokens({ ...options, ttlMs: accessTtlMs });
  const remembered = new Map<string, Verified>();

  const tokensFor = async (user: User, signInId: string, refreshToken: string): Promise<Tokens> => ({
    accessToken: await access.sign({ userId: user.id, signInId, roles: user.roles }, ids.next()),
    refreshToken,
    expiresIn: Math.floor(accessTtlMs / 1000),
  });

  const verified = async (token: string): Promise<Verified> => {
    const known = remembered.get(token);
    if (known && known.expiresAt > clock.now()) return known;
    remembered.delete(token);
    if (known) throw tokenExpired();
    const fresh = await access.verify(token);
    remembered.set(token, fresh);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? token);
    return fresh;
  };

  const rolesNow = async ({ userId, roles }: Verified): Promise<readonly Role[]> => {
    if (roles.every(role => role === 'user')) return roles;
    const user = await reads.users.find(userId as UserId);
    return roles.filter(role => user?.roles.includes(role));
  };

  return {
    async createToken(user) {
      const id = ids.next();
      const refreshToken = newRefreshToken(id);
      const now = clock.now();
      await transact(async ({ signIns }) => {
        await signIns.save({
          id,
          userId: user.id,
          tokenDigest: digestOf(refreshToken),
          createdAt: now,
          expiresAt: now + refreshTtlMs,
          revokedAt: null,
          version: 0,
        });
      });
      return tokensFor(user, id, refreshToken);
    },
    async validateToken(token) {
      const known = await verified(token);
      const signIn = await reads.signIns.find(known.signInId);
      if (!signIn || signIn.userId !== known.userId || !isAlive(signIn, clock.now())) throw tokenInvalid();
      return { userId: signIn.userId, roles: await rolesNow(known) };
    },
    async refreshToken(refreshToken) {
      const id = signInIdOf(refreshToken);
      const next = id && newRefreshToken(id);
      if (!id || !next) throw refreshInvalid();
      const user = await transact(exchange(id, digestOf(refreshToken), digestOf(next), clock, refreshTtlMs)).catch(
        lost,
      );
      if (!user) throw refreshInvalid();
      return { ...(await tokensFor(user, id, next)), userId: user.id };
    },
    async revoke(refreshToken) {
      const id = signInIdOf(refreshToken);
      if (!id) return;
      await transact(async ({ signIns }) => {
        const found = await signIns.find(id);
        if (found && judgeRefresh(found, digestOf(refreshToken), clock.now()) !== 'ended')
          await signIns.save(revoke(found, clock.now()));
      });
    },
  };
};

/** Rotates the token, or ends the sign-in when an old one is shown: both must be stored, so the refusal comes after. */
const exchange =
  (id: string, shown: string, next: string, clock: Clock, refreshTtlMs: number) =>
  async ({ signIns, users }: AuthRepositories): Promise<User | undefined> => {
    const found = await signIns.find(id);
    const verdict = found ? judgeRefresh(found, shown, clock.now()) : 'ended';
    if (!found || verdict === 'ended') return undefined;
    if (verdict === 'reused') {
      await signIns.save(revoke(found, clock.now()));
      return undefined;
    }
    await signIns.save({ ...rotate(found, next), expiresAt: clock.now() + refreshTtlMs });
    return users.find(found.userId);
  };

/** Whoever loses a race for one token has shown one that was used. */
const lost = (error: unknown): undefined => {
  if (isDomainError(error, 'conflict')) return undefined;
  throw error;
};

const refreshInvalid = (): DomainError =>
  new DomainError(
    'auth.refresh-invalid',
    'This sign-in has ended, or its refresh token was used before. Sign in again.',
  );
