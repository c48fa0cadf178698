import { expect } from 'chai';
import type { SettableClock } from '../../adapters/memory/clock.ts';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import type { User } from '../../core/auth/user.ts';
import { refusal } from '../support/waiting.ts';

/** What a test may do to an identity provider besides calling it. */
export type IdentityWorld = {
  readonly identity: IdentityProvider;
  /** Another installation's: same kind, other keys. It knows the same users. */
  readonly stranger: IdentityProvider;
  readonly clock: SettableClock;
  /** Stores a user, or a change of one. */
  save(given?: Partial<User>): Promise<User>;
  dispose(): Promise<void>;
};

export type OpenIdentityWorld = () => Promise<IdentityWorld>;

export const ACCESS_TTL_MS = 600_000;
export const REFRESH_TTL_MS = 3_600_000;

/** core/auth/identity-provider.ts */
export const identityProviderContract = (name: string, open: OpenIdentityWorld): void =>
  void describe(name, () => {
    let world: IdentityWorld;
    let identity: IdentityProvider;
    let user: User;
    beforeEach(async () => {
      world = await open();
      identity = world.identity;
      user = await world.save();
    });
    afterEach(() => world.dispose());

    const refused = (token: string) => refusal('auth.token-invalid', () => identity.validateToken(token));
    const ended = (token: string) => refusal('auth.refresh-invalid', () => identity.refreshToken(token));

    describe('an access token', () => {
      it('tells who its user is', async () => {
        const admin = await world.save({ roles: ['user', 'admin'] });
        const [mine, theirs] = [await identity.createToken(user), await identity.createToken(admin)];
        expect(await identity.validateToken(mine.accessToken)).to.deep.equal({ userId: user.id, roles: ['user'] });
        expect(await identity.validateToken(theirs.accessToken)).to.deep.equal({
          userId: admin.id,
          roles: ['user', 'admin'],
        });
      });

      it('is good for as long as it says, and then expired, however often it was good before', async () => {
        const { accessToken, expiresIn } = await identity.createToken(user);
        expect(expiresIn).to.equal(ACCESS_TTL_MS / 1000);
        world.clock.advance(ACCESS_TTL_MS - 1000);
        await identity.validateToken(accessToken);
        world.clock.advance(1000);
        for (let i = 0; i < 2; i++) await refusal('auth.token-expired', () => identity.validateToken(accessToken));
      });

      it('that nobody here made is refused', async () => {
        const { accessToken } = await identity.createToken(user);
        const forged = await world.stranger.createToken(user);
        await refused(forged.accessToken);
        for (const garbage of [
          '',
          ' ',
          '.',
          '..',
          'a.b.c',
          'null',
          `${accessToken}x`,
          ` ${accessToken}`,
          '🧯',
          '\u0000',
        ])
          await refused(garbage);
        await refused('a'.repeat(1_000_000));
        await refused(`${accessToken}${'a'.repeat(1_000_000)}`);
      });

      it('is not a refresh token, nor the other way round', async () => {
        const { accessToken, refreshToken } = await identity.createToken(user);
        await ended(accessToken);
        await refused(refreshToken);
      });

      it('is refused at once when its sign-in was revoked, and only that one', async () => {
        const [here, there] = [await identity.createToken(user), await identity.createToken(user)];
        await identity.validateToken(here.accessToken);
        await identity.revoke(here.refreshToken);
        await refused(here.accessToken);
        expect((await identity.validateToken(there.accessToken)).userId).to.equal(user.id);
      });
    });

    describe('a refresh token', () => {
      it('is exchanged for a fresh pair, which works in its place', async () => {
        const first = await identity.createToken(user);
        const second = await identity.refreshToken(first.refreshToken);
        expect(second.userId).to.equal(user.id);
        expect(second.expiresIn).to.equal(first.expiresIn);
        expect(second.refreshToken).to.not.equal(first.refreshToken);
        expect(second.accessToken).to.not.equal(first.accessToken);
        expect((await identity.validateToken(second.accessToken)).userId).to.equal(user.id);
        await identity.refreshToken(second.refreshToken);
      });

      it('gives the roles that the user has now', async () => {
        const { refreshToken } = await identity.createToken(user);
        await world.save({ ...user, roles: ['user', 'admin'] });
        const { accessToken } = await identity.refreshToken(refreshToken);
        expect((await identity.validateToken(accessToken)).roles).to.deep.equal(['user', 'admin']);
      });

      it('that is shown a second time ends its whole sign-in', async () => {
        const first = await identity.createToken(user);
        const second = await identity.refreshToken(first.refreshToken);
        await ended(first.refreshToken);
        await ended(second.refreshToken);
        await refused(second.accessToken);
        await refused(first.accessToken);
      });

      it('that races with itself is exchanged once at most', async () => {
        const { refreshToken } = await identity.createToken(user);
        const ends = await Promise.allSettled(Array.from({ length: 6 }, () => identity.refreshToken(refreshToken)));
        expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf.at.most(1);
        for (const end of ends)
          if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'auth.refresh-invalid');
      });

      it('outlives the access token, and ends at its own time', async () => {
        const first = await identity.createToken(user);
        world.clock.advance(REFRESH_TTL_MS - 1);
        const second = await identity.refreshToken(first.refreshToken);
        world.clock.advance(REFRESH_TTL_MS - 1);
        const third = await identity.refreshToken(second.refreshToken);
        world.clock.advance(REFRESH_TTL_MS);
        await ended(third.refreshToken);
      });

      it('that nobody here made is refused', async () => {
        const { refreshToken } = await identity.createToken(user);
        const { refreshToken: foreign } = await world.stranger.createToken(user);
        for (const garbage of [
          foreign,
          '',
          '.',
          'a.b',
          `${refreshToken}x`,
          refreshToken.toUpperCase(),
          '🧯'.repeat(9999),
        ])
          await ended(garbage);
        expect((await identity.refreshToken(refreshToken)).userId).to.equal(user.id);
      });
    });

    describe('a sign-in', () => {
      it('ends when its refresh token is revoked, or one that was used before', async () => {
        const kept = await identity.createToken(user);
        const first = await identity.createToken(user);
        const second = await identity.refreshToken(first.refreshToken);
        await identity.revoke(first.refreshToken);
        await ended(second.refreshToken);
        await refused(second.accessToken);
        await identity.refreshToken(kept.refreshToken);
      });

      it('may be revoked twice; what nobody knows may be revoked too', async () => {
        const { refreshToken } = await identity.createToken(user);
        const foreign = await world.stranger.createToken(user);
        for (const token of [refreshToken, refreshToken, foreign.refreshToken, '', 'garbage', '🧯'])
          await identity.revoke(token);
        await ended(refreshToken);
      });
    });
  });
