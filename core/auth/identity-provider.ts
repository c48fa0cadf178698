import type { Actor } from '../kernel/actor.ts';
import type { UserId } from '../kernel/ids.ts';
import type { User } from './user.ts';

export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token, in seconds. */
  readonly expiresIn: number;
};

/** Turns a signed-in user into tokens and tokens into a user.
 *  @throws DomainError 'unavailable' when an outside issuer does not answer, or not as it should. */
export interface IdentityProvider {
  /** The outside issuer that signs people in; undefined where they sign in here. */
  readonly issuer?: string;
  /** Starts a sign-in. @throws DomainError 'auth.forbidden' where an outside issuer does that. */
  createToken(user: User): Promise<Tokens>;
  /** @throws DomainError 'auth.token-expired', or 'auth.token-invalid' for anything else that is wrong with it: a foreign
   *  signature, an algorithm that was not agreed on, another audience, a sign-in that was revoked. */
  validateToken(accessToken: string): Promise<Actor>;
  /** A fresh pair for a refresh token, which is good for one use: showing a used one ends the whole sign-in.
   *  @throws DomainError 'auth.refresh-invalid'. */
  refreshToken(refreshToken: string): Promise<Tokens & { readonly userId: UserId }>;
  /** Ends the sign-in that the refresh token belongs to, its access tokens included; those that an outside issuer made end
   *  at their own time. Unknown tokens are fine. */
  revoke(refreshToken: string): Promise<void>;
}
