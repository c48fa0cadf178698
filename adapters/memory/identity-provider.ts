import type { IdentityProvider, Tokens } from '../../core/auth/identity-provider.ts';
import type { AuthRepositories } from '../../core/auth/repository.ts';
import { judgeRefresh, revoke, rotate, type SignIn } from '../../core/auth/sign-in.ts';
import type { User } from '../../core/auth/user.ts';
import type { Actor } from '../../core/kernel/actor.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';

export type MemoryIdentityOptions = {
  readonly clock: Clock;
  /** Unguessable ones, where anybody but a test is served. */
  readonly ids: Ids;
  readonly reads: Pick<AuthRepositories, 'users'>;
  readonly accessTtlMs?: number;
  readonly refreshTtlMs?: number;
};

type Access = { readonly actor: Actor; readonly signInId: string; readonly expiresAt: Instant };

/** `<sign-in>.<something new>`. */
const FORM = /^([0-9a-f-]{36})\.[0-9a-f-]{36}$/;

/** Sign-ins that this process remembers; a token says nothing by itself. */
export const memoryIdentityProvider = ({
  clock,
  ids,
  reads,
  accessTtlMs = 900_000,
  refreshTtlMs = 86_400_000,
}: MemoryIdentityOptions): IdentityProvider => {
  const signIns = new Map<string, SignIn>();
  const accesses = new Map<string, Access>();

  const tokensOf = ({ id, tokenDigest }: SignIn, { id: userId, roles }: User): Tokens => {
    const accessToken = `access-${ids.next()}`;
    const actor = { userId, roles: [...roles] };
    accesses.set(accessToken, { actor, signInId: id, expiresAt: clock.now() + accessTtlMs });
    return { accessToken, refreshToken: tokenDigest, expiresIn: Math.floor(accessTtlMs / 1000) };
  };
  const newRefreshToken = (id: string): string => `${id}.${ids.next()}`;
  const signInOf = (refreshToken: string): SignIn | undefined => signIns.get(FORM.exec(refreshToken)?.[1] ?? '');
  const store = (signIn: SignIn): SignIn => {
    signIns.set(signIn.id, signIn);
    return signIn;
  };

  return {
    async createToken(user) {
      const id = ids.next();
      const now = clock.now();
      const life = { createdAt: now, expiresAt: now + refreshTtlMs, revokedAt: null };
      return tokensOf(store({ id, userId: user.id, tokenDigest: newRefreshToken(id), ...life, version: 1 }), user);
    },
    async validateToken(accessToken) {
      const access = accesses.get(accessToken);
      if (!access || signIns.get(access.signInId)?.revokedAt !== null) throw tokenInvalid();
      if (access.expiresAt <= clock.now()) throw tokenExpired();
      return structuredClone(access.actor);
    },
    async refreshToken(refreshToken) {
      const found = signInOf(refreshToken);
      const user = found && (await reads.users.find(found.userId));
      const current = signInOf(refreshToken);
      const verdict = current && user ? judgeRefresh(current, refreshToken, clock.now()) : 'ended';
      if (current && verdict === 'reused') store(revoke(current, clock.now()));
      if (!current || !user || verdict !== 'rotate') throw refreshInvalid();
      const next = { ...rotate(current, newRefreshToken(current.id)), expiresAt: clock.now() + refreshTtlMs };
      return { ...tokensOf(store(next), user), userId: user.id };
    },
    async revoke(refreshToken) {
      const found = signInOf(refreshToken);
      if (found) store(revoke(found, clock.now()));
    },
  };
};

const tokenInvalid = (): DomainError =>
  new DomainError('auth.token-invalid', 'The access token is not valid. Sign in again.');

const tokenExpired = (): DomainError =>
  new DomainError('auth.token-expired', 'The access token has expired. Refresh it, or sign in again.');

const refreshInvalid = (): DomainError =>
  new DomainError(
    'auth.refresh-invalid',
    'This sign-in has ended, or its refresh token was used before. Sign in again.',
  );
