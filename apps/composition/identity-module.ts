import { ContainerModule } from 'inversify';
import { jwtIdentityProvider } from '../../adapters/jwt/identity-provider.ts';
import type { Database } from '../../adapters/sql/database.ts';
import { argon2PasswordHasher } from '../../adapters/system/password-hasher.ts';
import { type AuthService, authService } from '../../core/auth/index.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Ids } from '../../core/ports/ids.ts';
import type { Log } from '../../core/ports/log.ts';
import type { IdentityChoice } from './choices.ts';
import type { ComponentList } from './components.ts';
import type { Config } from './config.ts';
import { observed } from './observed.ts';
import { signingSecret } from './secrets.ts';
import type { Shutdown } from './shutdown.ts';
import { T } from './tokens.ts';

const ISSUER = 'faultmaven';

type Ports = { readonly clock: Clock; readonly ids: Ids } & Database['auth'];

/** Our own sign-ins. */
const ownIdentity = async (config: Config, secret: string | undefined, ports: Ports) =>
  jwtIdentityProvider({
    ...ports,
    secret: secret ?? (await signingSecret(config.DATA_DIR)),
    accessTtlMs: config.ACCESS_TOKEN_TTL * 1000,
    refreshTtlMs: config.REFRESH_TOKEN_TTL * 1000,
    issuer: ISSUER,
    audience: ISSUER,
  });

type Outside = {
  readonly clock: Clock;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly components: ComponentList;
  readonly ensureUser: AuthService['ensureExternalUser'];
};

/** Those of an issuer outside. */
const outsideIdentity = async (choice: Extract<IdentityChoice, { kind: 'auth0' }>, parts: Outside) => {
  const { auth0IdentityProvider } = await import('../../adapters/auth0/identity-provider.ts');
  const { issuer, audience, client, roles } = choice;
  const { clock, log, ensureUser, shutdown, components } = parts;
  const closing = new AbortController();
  const claims = { roles: roles.claim, admin: roles.admin };
  const provider = auth0IdentityProvider({
    issuer,
    audience,
    client,
    claims,
    ensureUser,
    clock,
    log,
    signal: closing.signal,
  });
  shutdown.onClose('identity provider', async () => closing.abort());
  const configuredBy = 'AUTH0_DOMAIN';
  components.add({ name: 'identity', required: true, configuredBy, check: () => provider.ensureReady() });
  components.add({ name: 'clock', required: false, configuredBy, check: () => provider.ensureClock() });
  return provider;
};

/** Who people are, and who says so: this installation, or an issuer outside, whose people get their account at first sight. */
export const identityModule = (config: Config) =>
  new ContainerModule(({ bind }) => {
    bind(T.Auth).toResolvedValue(
      async (database, clock, ids, log, shutdown, components, observers) => {
        const ports = { clock, ids, ...database.auth };
        const made = Promise.withResolvers<AuthService>();
        const ensureUser: AuthService['ensureExternalUser'] = async who => (await made.promise).ensureExternalUser(who);
        const { identity: choice } = config;
        const identity =
          choice.kind === 'jwt'
            ? await ownIdentity(config, choice.secret, ports)
            : await outsideIdentity(choice, { clock, log, shutdown, components, ensureUser });
        const auth = authService({ ...ports, passwords: argon2PasswordHasher(), identity });
        made.resolve(auth);
        return observed('auth', auth, observers);
      },
      [T.Database, T.Clock, T.Ids, T.Log, T.Shutdown, T.Components, T.Observers],
    );
  });
