import { ContainerModule } from 'inversify';
import { jwtIdentityProvider } from '../../adapters/jwt/identity-provider.ts';
import { ensureExternalUser } from '../../core/auth/ensure-external-user.ts';
import type { Config } from './config.ts';
import { signingSecret } from './secrets.ts';
import { T } from './tokens.ts';

const ISSUER = 'faultmaven';

/** Who says who somebody is: this installation, or an issuer outside. */
export const identityModule = ({ identity, DATA_DIR, ACCESS_TOKEN_TTL, REFRESH_TOKEN_TTL }: Config) =>
  new ContainerModule(({ bind }) => {
    if (identity.kind === 'jwt')
      bind(T.Identity).toResolvedValue(
        async (database, clock, ids) =>
          jwtIdentityProvider({
            secret: identity.secret ?? (await signingSecret(DATA_DIR)),
            clock,
            ids,
            ...database.auth,
            accessTtlMs: ACCESS_TOKEN_TTL * 1000,
            refreshTtlMs: REFRESH_TOKEN_TTL * 1000,
            issuer: ISSUER,
            audience: ISSUER,
          }),
        [T.Database, T.Clock, T.Ids],
      );
    else
      bind(T.Identity).toResolvedValue(
        async (database, clock, ids, log, shutdown, components) => {
          const { auth0IdentityProvider } = await import('../../adapters/auth0/identity-provider.ts');
          const { issuer, audience, client, roles } = identity;
          const closing = new AbortController();
          const provider = auth0IdentityProvider({
            issuer,
            audience,
            client,
            claims: { roles: roles.claim, admin: roles.admin },
            ensureUser: ensureExternalUser({ clock, ids, ...database.auth }),
            clock,
            log,
            signal: closing.signal,
          });
          shutdown.onClose('identity provider', async () => closing.abort());
          components.add({ name: 'identity', required: true, check: () => provider.ensureReady() });
          return provider;
        },
        [T.Database, T.Clock, T.Ids, T.Log, T.Shutdown, T.Components],
      );
  });
