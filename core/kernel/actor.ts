import type { UserId } from './ids.ts';

export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. Made by the identity check at the edge and by nobody else. */
export type Actor = { readonly userId: UserId; readonly roles: readonly Role[] };

export const isAdmin = (actor: Actor): boolean => actor.roles.includes('admin');
