import { decodeJwt } from 'jose';
import { type Auth0Options, auth0IdentityProvider } from '../../adapters/auth0/identity-provider.ts';
import { ensureExternalUser } from '../../core/auth/ensure-external-user.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import type { User } from '../../core/auth/user.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { AUDIENCE, type OidcIssuer, openOidcIssuer, ROLES_CLAIM } from '../support/engines/oidc.ts';
import { silentLog } from '../support/silent-log.ts';
import type { OpenIdentityWorld } from './identity-provider.contract.ts';
import type { OpenWorld, World } from './world.ts';

export const CLAIMS = { roles: ROLES_CLAIM, admin: 'admin' } as const;

/** A provider that takes the tokens of this issuer and keeps its users in this world. */
export const anOidcProvider = (
  { auth, clock, ids }: World,
  { issuer, client }: Pick<OidcIssuer, 'issuer' | 'client'>,
  given: Partial<Auth0Options> = {},
): IdentityProvider =>
  auth0IdentityProvider({
    issuer,
    client,
    audience: AUDIENCE,
    claims: CLAIMS,
    ensureUser: ensureExternalUser({ clock, ids, ...auth }),
    clock,
    log: silentLog,
    clockToleranceMs: 0,
    ...given,
  });

/** Users who sign in at an issuer of their own, and are known here already. */
export const openOidcWorld =
  (open: OpenWorld): OpenIdentityWorld =>
  async () => {
    const world = await open();
    const [issuer, elsewhere] = [await openOidcIssuer(), await openOidcIssuer()];
    const subjects = new Map<UserId, string>();
    const ensure = ensureExternalUser({ clock: world.clock, ids: world.ids, ...world.auth });

    const signInAt = async ({ accounts, signIn }: OidcIssuer, user: User) => {
      const subject = subjects.get(user.id) ?? '';
      accounts.set(subject, { roles: user.roles });
      const tokens = await signIn(subject);
      // The issuer goes by the real time; ours stands where its token begins.
      world.clock.set((decodeJwt(tokens.accessToken).iat ?? 0) * 1000);
      return tokens;
    };
    return {
      identity: anOidcProvider(world, issuer),
      clock: world.clock,
      signIn: user => signInAt(issuer, user),
      strangerSignIn: user => signInAt(elsewhere, user),
      async save(given = {}) {
        const subject = (given.id && subjects.get(given.id)) ?? `auth0|${world.ids.next()}`;
        const roles = given.roles ?? ['user'];
        issuer.accounts.set(subject, { roles });
        const id = given.id ?? (await ensure({ issuer: issuer.issuer, subject, roles }));
        subjects.set(id, subject);
        const user = await world.auth.reads.users.find(id);
        if (!user) throw new Error('an account was not made');
        return user;
      },
      async dispose() {
        await Promise.all([issuer.stop(), elsewhere.stop(), world.dispose()]);
      },
    };
  };
