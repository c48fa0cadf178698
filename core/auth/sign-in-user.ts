import { DomainError } from '../kernel/error.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { LoginInput, TokensView } from './models.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { presentTokens } from './present-user.ts';
import type { AuthRepositories } from './repository.ts';
import { ensureSignInHere } from './sign-in-elsewhere.ts';
import { emailKey } from './user.ts';

export type SignInUserDeps = { passwords: PasswordHasher; identity: IdentityProvider; reads: AuthRepositories };

export const signInUser =
  ({ passwords, identity, reads }: SignInUserDeps) =>
  async ({ email, password }: LoginInput): Promise<TokensView> => {
    ensureSignInHere(identity);
    const user = await reads.users.findByEmailKey(emailKey(email));
    const right = await passwords.verify(password, user?.passwordHash);
    if (!user || !right)
      throw new DomainError(
        'auth.invalid-credentials',
        'E-mail address or password is wrong. Check both and try again.',
      );
    return presentTokens(await identity.createToken(user), user);
  };
