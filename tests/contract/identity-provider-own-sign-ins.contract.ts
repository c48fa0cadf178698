import { expect } from 'chai';
import type { IdentityProvider } from '../../core/auth/identity-provider.ts';
import type { User } from '../../core/auth/user.ts';
import { refusal } from '../support/waiting.ts';
import { type IdentityWorld, type OpenIdentityWorld, REFRESH_TTL_MS } from './identity-provider.contract.ts';

/** core/auth/identity-provider.ts: what a provider promises besides that makes the tokens itself, and so can end them. */
export const ownSignInsContract = (name: string, open: OpenIdentityWorld): void =>
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

    it('signs people in here', () => {
      expect(identity.issuer).to.equal(undefined);
    });

    describe('an access token', () => {
      it('is refused at once when its sign-in was revoked, and only that one', async () => {
        const [here, there] = [await world.signIn(user), await world.signIn(user)];
        await identity.validateToken(here.accessToken);
        await identity.revoke(here.refreshToken);
        await refused(here.accessToken);
        expect((await identity.validateToken(there.accessToken)).userId).to.equal(user.id);
      });
    });

    describe('a refresh token', () => {
      it('that is shown a second time ends its whole sign-in', async () => {
        const first = await world.signIn(user);
        const second = await identity.refreshToken(first.refreshToken);
        await ended(first.refreshToken);
        await ended(second.refreshToken);
        await refused(second.accessToken);
        await refused(first.accessToken);
      });

      it('that races with itself is exchanged once at most', async () => {
        const { refreshToken } = await world.signIn(user);
        const ends = await Promise.allSettled(Array.from({ length: 6 }, () => identity.refreshToken(refreshToken)));
        expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf.at.most(1);
        for (const end of ends)
          if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'auth.refresh-invalid');
      });

      it('outlives the access token, and ends at its own time', async () => {
        const first = await world.signIn(user);
        world.clock.advance(REFRESH_TTL_MS - 1);
        const second = await identity.refreshToken(first.refreshToken);
        world.clock.advance(REFRESH_TTL_MS - 1);
        const third = await identity.refreshToken(second.refreshToken);
        world.clock.advance(REFRESH_TTL_MS);
        await ended(third.refreshToken);
      });
    });

    describe('a sign-in', () => {
      it('ends when its refresh token is revoked, or one that was used before', async () => {
        const kept = await world.signIn(user);
        const first = await world.signIn(user);
        const second = await identity.refreshToken(first.refreshToken);
        await identity.revoke(first.refreshToken);
        await ended(second.refreshToken);
        await refused(second.accessToken);
        await identity.refreshToken(kept.refreshToken);
      });
    });
  });
