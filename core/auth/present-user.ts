import { toIso } from '../kernel/instant.ts';
import type { Tokens } from './identity-provider.ts';
import type { TokensView, UserView } from './models.ts';
import type { User } from './user.ts';

export const presentUser = (user: User): UserView => ({
  id: user.id,
  email: user.email,
  name: user.name,
  roles: [...user.roles],
  created_at: toIso(user.createdAt),
});

export const presentTokens = (tokens: Tokens, user: User): TokensView => ({
  access_token: tokens.accessToken,
  refresh_token: tokens.refreshToken,
  token_type: 'Bearer',
  expires_in: tokens.expiresIn,
  user: presentUser(user),
});
