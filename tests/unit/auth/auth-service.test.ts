import { expect } from 'chai';
import { memoryIdentityProvider } from '../../../adapters/memory/identity-provider.ts';
import { quickPasswordHasher } from '../../../adapters/memory/password-hasher.ts';
import { type AuthService, authService, RegisterInput, type TokensView } from '../../../core/auth/index.ts';
import type { UserId } from '../../../core/kernel/ids.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import { allPages } from '../../contract/paging-clauses.ts';
import type { World } from '../../contract/world.ts';
import { refusal } from '../../support/waiting.ts';

const PASSWORD = 'correct horse battery';

describe('auth', () => {
  let world: World;
  let auth: AuthService;
  beforeEach(async () => {
    world = await openMemoryWorld();
    auth = authService({
      ...world.auth,
      clock: world.clock,
      ids: world.ids,
      passwords: quickPasswordHasher(),
      identity: memoryIdentityProvider({
        clock: world.clock,
        ids: world.ids,
        reads: world.auth.reads,
        accessTtlMs: 900_000,
        refreshTtlMs: 86_400_000,
      }),
    });
  });
  afterEach(() => world.dispose());

  const register = (email: string, name = 'Ada'): Promise<TokensView> =>
    auth.register({ email, password: PASSWORD, name });

  describe('registering', () => {
    it('makes the first user administrator and nobody after them', async () => {
      expect((await register('ada@example.org')).user.roles).to.deep.equal(['user', 'admin']);
      expect((await register('grace@example.org')).user.roles).to.deep.equal(['user']);
    });

    it('makes exactly one administrator however many race to be first', async () => {
      const all = await Promise.all([1, 2, 3, 4, 5].map(n => register(`user${n}@example.org`)));
      expect(all.filter(({ user }) => user.roles.includes('admin'))).to.have.lengthOf(1);
      expect(await world.auth.reads.users.count()).to.equal(5);
    });

    it('signs the new user in', async () => {
      const { access_token, user, token_type, expires_in } = await register('ada@example.org');
      expect(await auth.authenticate(access_token)).to.deep.equal({ userId: user.id, roles: ['user', 'admin'] });
      expect({ token_type, expires_in }).to.deep.equal({ token_type: 'Bearer', expires_in: 900 });
    });

    it('takes an address once, however it is written', async () => {
      await register('Ada@Example.org');
      for (const again of ['ada@example.org', 'ADA@EXAMPLE.ORG', ' ada@example.org '])
        await refusal('auth.email-taken', () => register(again));
      await register('bjo\u0308rn@example.org');
      await refusal('auth.email-taken', () => register('bj\u00f6rn@example.org'));
      expect(await world.auth.reads.users.count()).to.equal(2);
    });

    it('lets exactly one of many racers have an address', async () => {
      const ends = await Promise.allSettled([1, 2, 3, 4].map(() => register('ada@example.org')));
      expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
      for (const end of ends) if (end.status === 'rejected') expect(end.reason.code).to.equal('auth.email-taken');
    });

    it('tells the others once per account, and never when it was refused', async () => {
      const { user } = await register('ada@example.org');
      await refusal('auth.email-taken', () => register('ada@example.org'));
      const announced = await world.announced();
      expect(announced.map(({ type, data }) => ({ type, data }))).to.deep.equal([
        { type: 'user.registered.v1', data: { user_id: user.id } },
      ]);
    });

    it('leaves no account behind when it could not be stored', async () => {
      world.failNextCommit();
      await refusal('unavailable', () => register('ada@example.org'));
      expect(await world.auth.reads.users.count()).to.equal(0);
      expect((await register('ada@example.org')).user.roles).to.include('admin');
    });

    it('keeps the address and name as typed, without blanks around, and no password', async () => {
      const { user } = await register(' Ada@Example.org ', ' Ada L. ');
      expect(user).to.include({ email: 'Ada@Example.org', name: 'Ada L.' });
      const stored = await world.auth.reads.users.find(user.id as UserId);
      expect(JSON.stringify(stored)).to.not.include(PASSWORD);
      expect(JSON.stringify(user)).to.not.include('quick$');
    });
  });

  describe('signing in', () => {
    beforeEach(() => register('Ada@example.org'));

    it('takes the address in any case', async () => {
      const { access_token, user } = await auth.login({ email: 'ADA@example.org ', password: PASSWORD });
      expect((await auth.authenticate(access_token)).userId).to.equal(user.id);
    });

    it('says the same for a wrong password and for an address that nobody has', async () => {
      const wrong = await refusal('auth.invalid-credentials', () =>
        auth.login({ email: 'ada@example.org', password: `${PASSWORD}x` }),
      );
      const unknown = await refusal('auth.invalid-credentials', () =>
        auth.login({ email: 'nobody@example.org', password: PASSWORD }),
      );
      expect(unknown.message).to.equal(wrong.message);
    });
  });

  describe('a sign-in', () => {
    it('goes on with each refresh, for the user as they are now', async () => {
      const first = await register('ada@example.org');
      const second = await auth.refresh({ refresh_token: first.refresh_token });
      expect(second.user).to.deep.equal(first.user);
      expect((await auth.authenticate(second.access_token)).userId).to.equal(first.user.id);
      await refusal('auth.refresh-invalid', () => auth.refresh({ refresh_token: first.refresh_token }));
      await refusal('auth.refresh-invalid', () => auth.refresh({ refresh_token: second.refresh_token }));
    });

    it('ends at once with a logout', async () => {
      const { access_token, refresh_token } = await register('ada@example.org');
      await auth.logout({ refresh_token });
      await refusal('auth.token-invalid', () => auth.authenticate(access_token));
      await refusal('auth.refresh-invalid', () => auth.refresh({ refresh_token }));
      await auth.logout({ refresh_token });
    });

    it('expires', async () => {
      const { access_token, refresh_token } = await register('ada@example.org');
      world.clock.advance(900_000);
      await refusal('auth.token-expired', () => auth.authenticate(access_token));
      world.clock.advance(86_400_000);
      await refusal('auth.refresh-invalid', () => auth.refresh({ refresh_token }));
    });

    it('of somebody whose account is gone cannot be refreshed', async () => {
      const { clock, ids, auth: unit } = world;
      const tokens = { accessToken: 'a', refreshToken: 'r', expiresIn: 1 };
      const identity = {
        ...memoryIdentityProvider({ ...unit, clock, ids }),
        refreshToken: async () => ({ ...tokens, userId: ids.next() as UserId }),
      };
      const orphaned = authService({ ...unit, clock, ids, passwords: quickPasswordHasher(), identity });
      await refusal('auth.refresh-invalid', () => orphaned.refresh({ refresh_token: 'r' }));
    });
  });

  describe('users', () => {
    it('are shown without anything secret', async () => {
      const { user } = await register('ada@example.org');
      const shown = await auth.getUser(user.id as UserId);
      expect(shown).to.deep.equal(user);
      expect(Object.keys(shown)).to.have.members(['id', 'email', 'name', 'roles', 'created_at']);
      await refusal('auth.user-not-found', () => auth.getUser(world.ids.next() as UserId));
    });

    it('are listed for administrators only, newest first, each once', async () => {
      const all: TokensView['user'][] = [];
      for (let n = 0; n < 5; n++) all.unshift((await register(`user${n}@example.org`)).user);
      const [other, admin] = [all[0], all.at(-1)].map(user => ({
        userId: user?.id as UserId,
        roles: user?.roles ?? [],
      }));
      if (!other || !admin) throw new Error('there are five');
      await refusal('auth.forbidden', () => auth.listUsers(other, { limit: 10 }));
      const listed = await allPages(async page => {
        const { items, next_cursor } = await auth.listUsers(admin, page);
        return { items, nextCursor: next_cursor };
      }, 2);
      expect(listed).to.deep.equal(all);
    });
  });

  describe('the form of a registration', () => {
    const good = { email: 'ada@example.org', password: PASSWORD, name: 'Ada' };
    const refused: [string, object][] = [
      ['a password of eleven characters', { password: 'x'.repeat(11) }],
      ['a password that nobody can hash in time', { password: 'x'.repeat(1025) }],
      ['a NUL in the password', { password: `${PASSWORD}\u0000` }],
      ['an address that is none', { email: 'ada' }],
      ['an address of 300 characters', { email: `${'a'.repeat(290)}@example.org` }],
      ['a blank name', { name: '  ' }],
      ['a NUL in the name', { name: 'A\u0000' }],
      ['a number for a name', { name: 7 }],
    ];
    it('takes what people type', () => {
      expect(RegisterInput.parse({ ...good, password: 'пароль с 🧯 длинный', more: 1 }).name).to.equal('Ada');
    });
    for (const [what, change] of refused)
      it(`refuses ${what}`, () => {
        expect(RegisterInput.safeParse({ ...good, ...change }).success).to.equal(false);
      });
  });
});
