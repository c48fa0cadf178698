import { type Actor, isAdmin } from '../kernel/actor.ts';
import { DomainError } from '../kernel/error.ts';
import type { UserId } from '../kernel/ids.ts';
import { presentPage } from '../kernel/paging.ts';
import type { SweepOptions, SweepReport } from '../kernel/sweep.ts';
import { type ExternalUser, ensureExternalUser } from './ensure-external-user.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type {
  LoginInput,
  RefreshInput,
  RegisterInput,
  TokensView,
  UserListQuery,
  UserPage,
  UserView,
} from './models.ts';
import { presentUser } from './present-user.ts';
import { refresh } from './refresh.ts';
import { type RegisterDeps, register } from './register.ts';
import type { AuthRepositories } from './repository.ts';
import { signInUser } from './sign-in-user.ts';
import { sweepSignIns } from './sweep-sign-ins.ts';

/** Who people are. */
export interface AuthService {
  /** The first user becomes administrator.
   *  @throws DomainError 'auth.email-taken'; 'auth.forbidden' where an outside issuer signs people in. */
  register(input: RegisterInput): Promise<TokensView>;
  /** @throws DomainError 'auth.invalid-credentials', the same for a wrong password and an unknown address;
   *  'auth.forbidden' where an outside issuer signs people in. */
  login(input: LoginInput): Promise<TokensView>;
  /** @throws DomainError 'auth.refresh-invalid'; a token that was used before ends its whole sign-in. */
  refresh(input: RefreshInput): Promise<TokensView>;
  logout(input: RefreshInput): Promise<void>;
  /** @throws DomainError 'auth.token-invalid', 'auth.token-expired'. */
  authenticate(accessToken: string): Promise<Actor>;
  /** For the identity provider and nobody else: the account of somebody whose token it has verified. The first time, the
   *  account is made; later, it takes over what the issuer says now. An account with a password is never found this way,
   *  whatever the address. @throws DomainError 'invalid' for an issuer or a subject that cannot be stored as it is. */
  ensureExternalUser(who: ExternalUser): Promise<UserId>;
  /** @throws DomainError 'auth.user-not-found'. */
  getUser(id: UserId): Promise<UserView>;
  /** @throws DomainError 'auth.forbidden' unless the actor is an administrator. */
  listUsers(actor: Actor, query: UserListQuery): Promise<UserPage>;
  /** Removes sign-ins that have ended. */
  sweepSignIns(options?: SweepOptions): Promise<SweepReport>;
}

export type AuthServiceDeps = RegisterDeps & { reads: AuthRepositories; identity: IdentityProvider };

export const authService = (deps: AuthServiceDeps): AuthService => ({
  register: register(deps),
  login: signInUser(deps),
  refresh: refresh(deps),
  ensureExternalUser: ensureExternalUser(deps),
  sweepSignIns: sweepSignIns(deps),
  logout: ({ refresh_token }) => deps.identity.revoke(refresh_token),
  authenticate: token => deps.identity.validateToken(token),
  async getUser(id) {
    const user = await deps.reads.users.find(id);
    if (!user) throw new DomainError('auth.user-not-found', 'There is no such user.');
    return presentUser(user);
  },
  async listUsers(actor, query) {
    if (!isAdmin(actor)) throw new DomainError('auth.forbidden', 'Only an administrator may list users.');
    return presentPage(await deps.reads.users.list(query), presentUser);
  },
});
