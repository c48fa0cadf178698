import type { Role } from '../kernel/actor.ts';
import { DomainError } from '../kernel/error.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { cleanExtracted, shorten } from '../kernel/text.ts';
import type { User } from './user.ts';

/** Somebody whom an outside issuer vouches for, and the account that is theirs here. Issuer and subject together identify
 *  (OpenID Connect Core 1.0, section 5.7), compared character by character; an e-mail address never does. */
export type ExternalIdentity = {
  readonly issuer: string;
  readonly subject: string;
  readonly userId: UserId;
  readonly createdAt: Instant;
};

/** What an issuer says of somebody; what it does not say is undefined. */
export type ExternalProfile = {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly roles: readonly Role[];
};

/** OpenID Connect Core 1.0, section 2, for `sub`. */
const MAX_LENGTH = 255;

/** @throws DomainError 'invalid' for an issuer or a subject that storing would change, so that two could become one. */
export const ensureStorable = ({ issuer, subject }: Pick<ExternalIdentity, 'issuer' | 'subject'>): void => {
  for (const part of [issuer, subject])
    if (part === '' || part.length > MAX_LENGTH || part.includes('\u0000') || !part.isWellFormed())
      throw new DomainError('invalid', 'The identity provider names this user in a way that cannot be stored.');
};

/** An account that no password opens and no address finds: its `emailKey` cannot be the key of any e-mail address. So an
 *  issuer that claims the address of a local account gets an account beside it, never that one. */
export const newExternalUser = (id: UserId, subject: string, profile: ExternalProfile, createdAt: Instant): User =>
  asDescribed(
    {
      id,
      email: '',
      emailKey: `external:${id}`,
      name: subject,
      roles: profile.roles,
      passwordHash: '',
      createdAt,
      version: 0,
    },
    profile,
  );

/** The account with what the issuer says now; what it does not say stays. The same object when nothing changes. */
export const asDescribed = (user: User, { email, name, roles }: ExternalProfile): User => {
  const next = { ...user, email: line(email, 254) ?? user.email, name: line(name, 200) ?? user.name, roles };
  const same = next.email === user.email && next.name === user.name && roles.join() === user.roles.join();
  return same ? user : next;
};

const line = (text: string | undefined, max: number): string | undefined =>
  shorten(cleanExtracted(text ?? '').trim(), max) || undefined;
