import { DomainError } from '../kernel/error.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { RefreshInput, TokensView } from './models.ts';
import { presentTokens } from './present-user.ts';
import type { AuthRepositories } from './repository.ts';

export type RefreshDeps = { identity: IdentityProvider; reads: AuthRepositories };

export const refresh =
  ({ identity, reads }: RefreshDeps) =>
  async (input: RefreshInput): Promise<TokensView> => {
    const tokens = await identity.refreshToken(input.refresh_token);
    const user = await reads.users.find(tokens.userId);
    if (!user) throw new DomainError('auth.refresh-invalid', 'This sign-in has ended. Sign in again.');
    return presentTokens(tokens, user);
  };
