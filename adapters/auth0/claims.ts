import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Role } from '../../core/kernel/actor.ts';

/** Where an access token says what: names of claims. A name may be an address (`https://example.org/roles`) or lead into
 *  objects (`realm_access.roles`). */
export type ClaimNames = {
  /** An array of texts, or one text with blanks between them; `roles` unless told. */
  readonly roles?: string;
  /** The entry of it that makes an administrator; `admin` unless told. */
  readonly admin?: string;
  readonly email?: string;
  readonly name?: string;
};

/** What of a verified token concerns us. */
export type Claims = {
  readonly subject: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly roles: readonly Role[];
  readonly email: string | undefined;
  readonly name: string | undefined;
};

const Required = z.object({
  // Two subjects that storing would turn into one would share an account.
  sub: z
    .string()
    .min(1)
    .max(255)
    .refine(sub => sub.isWellFormed() && !sub.includes('\u0000')),
  exp: z.number(),
  // Bound to a key that its sender has to prove (RFC 7800): as a bearer token it is stolen.
  cnf: z.never().optional(),
});

/** Everybody whom the issuer lets in is a user. @throws ZodError when something is missing that must be there. */
export const readClaims = (payload: JWTPayload, names: ClaimNames = {}): Claims => {
  const { sub, exp } = Required.parse(payload);
  const granted = listOf(claimAt(payload, names.roles ?? 'roles'));
  return {
    subject: sub,
    exp,
    roles: granted.includes(names.admin ?? 'admin') ? ['user', 'admin'] : ['user'],
    email: textOf(claimAt(payload, names.email ?? 'email')),
    name: textOf(claimAt(payload, names.name ?? 'name')),
  };
};

const claimAt = (payload: object, name: string): unknown =>
  Object.hasOwn(payload, name) ? within(payload, name) : name.split('.').reduce(within, payload as unknown);

const within = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const listOf = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value : [];
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
