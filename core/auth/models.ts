import { z } from 'zod';
import { ROLES } from '../kernel/actor.ts';
import { id, label, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';

export const RegisterInput = z.object({
  email: z.email().max(254).meta({ description: 'What you sign in with; upper and lower case are the same.' }),
  password: text(1024, 12).meta({ description: 'At least 12 characters; any characters, spaces included.' }),
  name: label(200),
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.object({ email: text(254), password: text(1024) });
export type LoginInput = z.infer<typeof LoginInput>;

export const RefreshInput = z.object({ refresh_token: text(4096) });
export type RefreshInput = z.infer<typeof RefreshInput>;

export const UserView = z.object({
  id: id(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  created_at: timestamp(),
});
export type UserView = z.infer<typeof UserView>;

export const TokensView = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int().meta({ description: 'Life of the access token in seconds.' }),
  user: UserView,
});
export type TokensView = z.infer<typeof TokensView>;

export const UserListQuery = z.object(pageQuery);
export type UserListQuery = z.infer<typeof UserListQuery>;
export const UserPage = pageOfItems(UserView);
export type UserPage = z.infer<typeof UserPage>;
