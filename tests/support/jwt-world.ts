import { randomBytes } from 'node:crypto';
import type { JwtOptions } from '../../adapters/jwt/identity-provider.ts';
import type { User } from '../../core/auth/user.ts';
import { ACCESS_TTL_MS, REFRESH_TTL_MS } from '../contract/identity-provider.contract.ts';
import { openMemoryWorld } from '../contract/memory-world.ts';
import type { World } from '../contract/world.ts';
import { aUser } from './entities.ts';

/** What a JWT provider needs, with a secret of its own, on an empty world with one administrator in it. */
export const jwtWorld = async (): Promise<{ options: JwtOptions; world: World; user: User }> => {
  const world = await openMemoryWorld();
  const user = await world.auth.transact(({ users }) => users.save(aUser(world, { roles: ['user', 'admin'] })));
  const options = {
    ...world.auth,
    secret: randomBytes(32).toString('base64url'),
    clock: world.clock,
    ids: world.ids,
    accessTtlMs: ACCESS_TTL_MS,
    refreshTtlMs: REFRESH_TTL_MS,
    issuer: 'the-issuer',
    audience: 'the-audience',
  };
  return { options, world, user };
};
