import { memoryIdentityProvider } from '../../adapters/memory/identity-provider.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import { aUser } from '../support/entities.ts';
import {
  ACCESS_TTL_MS,
  identityProviderContract,
  type OpenIdentityWorld,
  REFRESH_TTL_MS,
} from './identity-provider.contract.ts';
import { ownSignInsContract } from './identity-provider-own-sign-ins.contract.ts';
import { aJwtProvider, SIGNING } from './jwt-provider.ts';
import { openMemoryWorld } from './memory-world.ts';
import { openOidcWorld } from './oidc-provider.ts';
import { onEveryTarget } from './on-every-target.ts';
import { openSqliteWorld } from './sqlite-world.ts';
import type { OpenWorld, World } from './world.ts';

type Provider = (world: World, secret: string) => IdentityProvider;

const on =
  (open: OpenWorld, provider: Provider): OpenIdentityWorld =>
  async () => {
    const world = await open();
    const elsewhere = await openMemoryWorld();
    const identity = provider(world, SIGNING.secret);
    const stranger = provider(elsewhere, 'another secret of another installation');
    return {
      identity,
      signIn: user => identity.createToken(user),
      strangerSignIn: user => stranger.createToken(user),
      clock: world.clock,
      async dispose() {
        await world.dispose();
        await elsewhere.dispose();
      },
      save: given => world.auth.transact(({ users }) => users.save(aUser(world, given))),
    };
  };

const jwt: Provider = (world, secret) => aJwtProvider(world, { secret });

const memory: Provider = ({ clock, ids, auth: { reads } }) =>
  memoryIdentityProvider({ clock, ids, reads, accessTtlMs: ACCESS_TTL_MS, refreshTtlMs: REFRESH_TTL_MS });

const own = {
  memory: on(openMemoryWorld, memory),
  jwt: on(openMemoryWorld, jwt),
  'jwt on sqlite': on(openSqliteWorld, jwt),
};
const outside = { oidc: openOidcWorld(openMemoryWorld), 'oidc on sqlite': openOidcWorld(openSqliteWorld) };

onEveryTarget('identity provider', { ...own, ...outside }, identityProviderContract);
onEveryTarget('identity provider with sign-ins of its own', own, ownSignInsContract);
