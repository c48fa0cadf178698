import { DomainError } from '../kernel/error.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { RegisterInput, TokensView } from './models.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { presentTokens } from './present-user.ts';
import type { AuthTransact } from './repository.ts';
import { ensureSignInHere } from './sign-in-elsewhere.ts';
import { emailKey, rolesOfNewUser, type User } from './user.ts';

export type RegisterDeps = {
  clock: Clock;
  ids: Ids;
  passwords: PasswordHasher;
  identity: IdentityProvider;
  transact: AuthTransact;
};

export const register =
  ({ clock, ids, passwords, identity, transact }: RegisterDeps) =>
  async (input: RegisterInput): Promise<TokensView> => {
    ensureSignInHere(identity);
    const passwordHash = await passwords.hash(input.password);
    const user = await transact(async ({ users, announce }) => {
      if (await users.findByEmailKey(emailKey(input.email)))
        throw new DomainError('auth.email-taken', 'There is an account with this e-mail address. Sign in instead.');
      const created: User = await users.save({
        id: ids.next() as UserId,
        email: input.email.trim(),
        emailKey: emailKey(input.email),
        name: input.name.trim(),
        roles: rolesOfNewUser(await users.count()),
        passwordHash,
        createdAt: clock.now(),
        version: 0,
      });
      await announce({
        kind: 'event',
        type: 'user.registered.v1',
        ownerId: created.id,
        subject: created.id,
        data: { user_id: created.id },
      });
      return created;
    });
    return presentTokens(await identity.createToken(user), user);
  };
