import type { ExternalIdentity } from '../../core/auth/external-identity.ts';
import type { AuthRepositories, ExternalIdentityRepository, UserRepository } from '../../core/auth/repository.ts';
import type { SignIn } from '../../core/auth/sign-in.ts';
import type { User } from '../../core/auth/user.ts';
import { DomainError } from '../../core/kernel/error.ts';
import { type Rows, type Tables, table } from './rows.ts';
import { newestFirst, oldestIdFirst, saveVersioned } from './versioned.ts';

const USERS = table<User>('auth_users');
const SIGN_INS = table<SignIn>('auth_sign_ins');
const EXTERNAL_IDENTITIES = table<ExternalIdentity>('auth_external_identities');

export const authRepositories = (tables: Tables): AuthRepositories => {
  const signIns = tables.rows(SIGN_INS);
  return {
    users: userRepository(tables.rows(USERS)),
    signIns: {
      find: async id => signIns.get(id),
      save: async signIn => saveVersioned(signIns, signIn),
      listAll: async page => oldestIdFirst(signIns, () => true, page),
      remove: async ids => ids.filter(id => signIns.delete(id)).length,
    },
    externalIdentities: externalIdentityRepository(tables.rows(EXTERNAL_IDENTITIES)),
  };
};

const userRepository = (users: Rows<User>): UserRepository => ({
  find: async id => users.get(id),
  findByEmailKey: async emailKey => users.where(user => user.emailKey === emailKey)[0],
  count: async () => users.where(() => true).length,
  list: async page => newestFirst(users, () => true, page),
  async save(user) {
    if (users.where(other => other.emailKey === user.emailKey && other.id !== user.id).length > 0)
      throw new DomainError('auth.email-taken', 'There is an account with this e-mail address. Sign in instead.');
    return saveVersioned(users, user);
  },
});

const externalIdentityRepository = (identities: Rows<ExternalIdentity>): ExternalIdentityRepository => ({
  find: async (issuer, subject) => identities.get(keyOf(issuer, subject)),
  async add(identity) {
    const key = keyOf(identity.issuer, identity.subject);
    if (identities.get(key))
      throw new DomainError('conflict', 'Somebody else stored this at the same time. Read it again.');
    identities.put(key, identity);
  },
});

const keyOf = (issuer: string, subject: string): string => JSON.stringify([issuer, subject]);
