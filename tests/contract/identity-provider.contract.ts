import { expect } from 'chai';
import type { SettableClock } from '../../adapters/memory/clock.ts';
import type { IdentityProvider, Tokens } from '../../core/auth/identity-provider.ts';
import type { User } from '../../core/auth/user.ts';
import { refusal } from '../support/waiting.ts';

/** What a test may do to an identity provider besides calling it. */
export type IdentityWorld = {
  readonly identity: IdentityProvider;
  /** Signs a user in, where that is done. */
  signIn(user: User): Promise<Tokens>;
  /** Of another installation: same kind, other keys. It knows the same users. */
  strangerSignIn(user: User): Promise<Tokens>;
  readonly clock: SettableClock;
  /** Stores a user, or a change of one. */
  save(given?: Partial<User>): Promise<User>;
  dispose(): Promise<void>;
};

export type OpenIdentityWorld = () => Promise<IdentityWorld>;

export const ACCESS_TTL_MS = 600_000;
export const REFRESH_TTL_MS = 3_600_000;

/** core/auth/identity-provider.ts: what every provider promises, wherever people sign in. */
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
        const [mine, theirs] = [await world.signIn(user), await world.signIn(admin)];
        expect(await identity.validateToken(mine.accessToken)).to.deep.equal({ userId: user.id, roles: ['user'] });
        expect(await identity.validateToken(theirs.accessToken)).to.deep.equal({
          userId: admin.id,
          roles: ['user', 'admin'],
        });
      });

      it('is good for as long as it says, and then expired, however often it was good before', async () => {
        const { accessToken, expiresIn } = await world.signIn(user);
        expect(expiresIn).to.equal(ACCESS_TTL_MS / 1000);
        world.clock.advance(ACCESS_TTL_MS - 1000);
        await identity.validateToken(accessToken);
        world.clock.advance(1000);
        for (let i = 0; i < 2; i++) await refusal('auth.token-expired', () => identity.validateToken(accessToken));
      });

      it('that nobody here made is refused', async () => {
        const { accessToken } = await world.signIn(user);
        const forged = await world.strangerSignIn(user);
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
        const { accessToken, refreshToken } = await world.signIn(user);
        await ended(accessToken);
        await refused(refreshToken);
      });
    });

    describe('a refresh token', () => {
      it('is exchanged for a fresh pair, which works in its place', async () => {
        const first = await world.signIn(user);
        const second = await identity.refreshToken(first.refreshToken);
        expect(second.userId).to.equal(user.id);
        expect(second.expiresIn).to.equal(first.expiresIn);
        expect(second.refreshToken).to.not.equal(first.refreshToken);
        expect(second.accessToken).to.not.equal(first.accessToken);
        expect((await identity.validateToken(second.accessToken)).userId).to.equal(user.id);
        await identity.refreshToken(second.refreshToken);
      });

      it('gives the roles that the user has now', async () => {
        const { refreshToken } = await world.signIn(user);
        await world.save({ ...user, roles: ['user', 'admin'] });
        const { accessToken } = await identity.refreshToken(refreshToken);
        expect((await identity.validateToken(accessToken)).roles).to.deep.equal(['user', 'admin']);
      });

      it('that is shown a second time ends its whole chain', async () => {
        const first = await world.signIn(user);
        const second = await identity.refreshToken(first.refreshToken);
        await ended(first.refreshToken);
        await ended(second.refreshToken);
      });

      it('that nobody here made is refused', async () => {
        const { refreshToken } = await world.signIn(user);
        const { refreshToken: foreign } = await world.strangerSignIn(user);
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
      it('is refreshed no more when its refresh token is revoked, or one that was used before, and only that one', async () => {
        const kept = await world.signIn(user);
        const first = await world.signIn(user);
        const second = await identity.refreshToken(first.refreshToken);
        const third = await world.signIn(user);
        await identity.revoke(first.refreshToken);
        await ended(second.refreshToken);
        await identity.revoke(third.refreshToken);
        await ended(third.refreshToken);
        await identity.refreshToken(kept.refreshToken);
      });

      it('may be revoked twice; what nobody knows may be revoked too', async () => {
        const { refreshToken } = await world.signIn(user);
        const foreign = await world.strangerSignIn(user);
        for (const token of [refreshToken, refreshToken, foreign.refreshToken, '', 'garbage', '🧯'])
          await identity.revoke(token);
        await ended(refreshToken);
      });
    });
  });
