import { expect } from 'chai';
import type { IdentityProvider } from '../../../core/auth/identity-provider.ts';
import type { User } from '../../../core/auth/user.ts';
import { aJwtProvider } from '../../contract/jwt-provider.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aUser } from '../../support/entities.ts';
import { outcome, refusal } from '../../support/waiting.ts';

describe('a JWT that was seen before', () => {
  let world: World;
  let identity: IdentityProvider;
  let user: User;
  const changed = (roles: User['roles']): Promise<User> =>
    world.auth.transact(async ({ users }) => {
      const found = await users.find(user.id);
      return users.save({ ...(found ?? user), roles });
    });
  beforeEach(async () => {
    world = await openMemoryWorld();
    identity = aJwtProvider(world);
    user = await world.auth.transact(({ users }) => users.save(aUser(world, { roles: ['user', 'admin'] })));
  });
  afterEach(() => world.dispose());

  it('is refused once another process has ended its sign-in', async () => {
    const { accessToken, refreshToken } = await identity.createToken(user);
    await identity.validateToken(accessToken);
    await aJwtProvider(world).revoke(refreshToken);
    await refusal('auth.token-invalid', () => identity.validateToken(accessToken));
  });

  it('lets its user lose a role at once, and win one with the next refresh', async () => {
    const { accessToken, refreshToken } = await identity.createToken(user);
    expect((await identity.validateToken(accessToken)).roles).to.deep.equal(['user', 'admin']);
    await changed(['user']);
    expect((await identity.validateToken(accessToken)).roles).to.deep.equal(['user']);
    const next = await identity.refreshToken(refreshToken);
    await changed(['user', 'admin']);
    expect((await identity.validateToken(next.accessToken)).roles).to.deep.equal(['user']);
    const last = await identity.refreshToken(next.refreshToken);
    expect((await identity.validateToken(last.accessToken)).roles).to.deep.equal(['user', 'admin']);
  });

  it('is not called invalid because the database does not answer', async () => {
    const { accessToken } = await identity.createToken(user);
    const down = new Error('the database is away');
    const signIns = { ...world.auth.reads.signIns, find: () => Promise.reject(down) };
    const broken = aJwtProvider(world, { reads: { ...world.auth.reads, signIns } });
    expect(await outcome(() => broken.validateToken(accessToken))).to.equal(down);
  });
});
