import { DomainError } from '../kernel/error.ts';
import type { IdentityProvider } from './identity-provider.ts';

export const signInElsewhere = (issuer: string): DomainError =>
  new DomainError(
    'auth.forbidden',
    `Accounts of this installation belong to ${issuer}. Sign in there, and use the access token that it gives you.`,
  );

/** Before anything is stored or compared. @throws DomainError 'auth.forbidden' where an outside issuer signs people in. */
export const ensureSignInHere = ({ issuer }: IdentityProvider): void => {
  if (issuer !== undefined) throw signInElsewhere(issuer);
};
