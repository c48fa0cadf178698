import { DomainError, isDomainError } from '../kernel/error.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Messaging } from '../ports/transactor.ts';
import {
  asDescribed,
  type ExternalIdentity,
  type ExternalProfile,
  ensureStorable,
  newExternalUser,
} from './external-identity.ts';
import type { AuthRepositories, AuthTransact } from './repository.ts';
import type { User } from './user.ts';

export type ExternalUser = Pick<ExternalIdentity, 'issuer' | 'subject'> & ExternalProfile;

/** The account of somebody whom an outside issuer vouches for; the first time, it is made. Whoever calls it has checked
 *  that the issuer says so.
 *  @throws DomainError 'invalid' for an issuer or a subject that cannot be stored as it is. */
export type EnsureExternalUser = (who: ExternalUser) => Promise<UserId>;

export type EnsureExternalUserDeps = { clock: Clock; ids: Ids; reads: AuthRepositories; transact: AuthTransact };

/** Attempts for somebody whom other processes see for the first time in the same moment. */
const ATTEMPTS = 3;

export const ensureExternalUser =
  (deps: EnsureExternalUserDeps): EnsureExternalUser =>
  async who => {
    ensureStorable(who);
    const user = await accountOf(deps.reads, who);
    if (user && asDescribed(user, who) === user) return user.id;
    for (let attempt = 1; ; attempt++)
      try {
        return await deps.transact(async unit => {
          const found = await accountOf(unit, who);
          if (!found) return await welcome(deps, unit, who);
          const next = asDescribed(found, who);
          if (next !== found) await unit.users.save(next);
          return found.id;
        });
      } catch (error) {
        if (!isDomainError(error, 'conflict') || attempt === ATTEMPTS) throw error;
      }
  };

const accountOf = async (
  { externalIdentities, users }: AuthRepositories,
  { issuer, subject }: ExternalUser,
): Promise<User | undefined> => {
  const identity = await externalIdentities.find(issuer, subject);
  if (!identity) return undefined;
  const user = await users.find(identity.userId);
  if (!user) throw new DomainError('auth.token-invalid', 'The account of this sign-in is gone. Ask an administrator.');
  return user;
};

const welcome = async (
  { clock, ids }: EnsureExternalUserDeps,
  { users, externalIdentities, announce }: AuthRepositories & Messaging,
  who: ExternalUser,
): Promise<UserId> => {
  const createdAt = clock.now();
  const { id } = await users.save(newExternalUser(ids.next() as UserId, who.subject, who, createdAt));
  await externalIdentities.add({ issuer: who.issuer, subject: who.subject, userId: id, createdAt });
  await announce({ kind: 'event', type: 'user.registered.v1', ownerId: id, subject: id, data: { user_id: id } });
  return id;
};
