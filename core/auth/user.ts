import type { Role } from '../kernel/actor.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export type User = {
  readonly id: UserId;
  /** As typed, for display; `emailKey` is what identifies. */
  readonly email: string;
  readonly emailKey: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly passwordHash: string;
  readonly createdAt: Instant;
  readonly version: number;
};

/** Two spellings of one address are one account. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** The first user of an installation runs it. */
export const rolesOfNewUser = (usersBefore: number): readonly Role[] =>
  usersBefore === 0 ? ['user', 'admin'] : ['user'];
