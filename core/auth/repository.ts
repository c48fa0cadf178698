import type { UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { ExternalIdentity } from './external-identity.ts';
import type { SignIn } from './sign-in.ts';
import type { User } from './user.ts';

/** Users. `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'; a second
 *  user with the same `emailKey` is DomainError 'auth.email-taken'. What is returned is a copy. */
export interface UserRepository {
  find(id: UserId): Promise<User | undefined>;
  findByEmailKey(emailKey: string): Promise<User | undefined>;
  count(): Promise<number>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<User>>;
  save(user: User): Promise<User>;
}

/** Sign-ins. `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface SignInRepository {
  find(id: string): Promise<SignIn | undefined>;
  save(signIn: SignIn): Promise<SignIn>;
  /** Everybody's, oldest first; the cursor is the last one's id. For sweeps. */
  listAll(page: PageRequest): Promise<Page<SignIn>>;
  /** Removes those that are there; how many. */
  remove(ids: readonly string[]): Promise<number>;
}

/** Who is who at an outside issuer. `find` compares exactly; a second `add` of the same issuer and subject is DomainError
 *  'conflict'. */
export interface ExternalIdentityRepository {
  find(issuer: string, subject: string): Promise<ExternalIdentity | undefined>;
  add(identity: ExternalIdentity): Promise<void>;
}

export type AuthRepositories = {
  readonly users: UserRepository;
  readonly signIns: SignInRepository;
  readonly externalIdentities: ExternalIdentityRepository;
};
export type AuthTransact = Transact<AuthRepositories>;
