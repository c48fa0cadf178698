import { expect } from 'chai';
import { memoryIdentityProvider } from '../../../adapters/memory/identity-provider.ts';
import { quickPasswordHasher } from '../../../adapters/memory/password-hasher.ts';
import type { ExternalUser } from '../../../core/auth/ensure-external-user.ts';
import { type AuthService, authService } from '../../../core/auth/index.ts';
import type { AuthTransact } from '../../../core/auth/repository.ts';
import type { User } from '../../../core/auth/user.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { UserId } from '../../../core/kernel/ids.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { refusal } from '../../support/waiting.ts';

const ADA: ExternalUser = {
  issuer: 'https://id.example.org/',
  subject: 'auth0|ada',
  email: 'ada@example.org',
  name: 'Ada',
  roles: ['user'],
};
const PASSWORD = 'correct horse battery';

describe('somebody whom an outside issuer vouches for', () => {
  let world: World;
  let auth: AuthService;
  const serviceWith = (transact: AuthTransact): AuthService => {
    const { clock, ids } = world;
    const { reads } = world.auth;
    const identity = memoryIdentityProvider({ clock, ids, reads });
    return authService({ clock, ids, reads, transact, identity, passwords: quickPasswordHasher() });
  };
  beforeEach(async () => {
    world = await openMemoryWorld();
    auth = serviceWith(world.auth.transact);
  });
  afterEach(() => world.dispose());

  const ensure = (changes: Partial<ExternalUser> = {}): Promise<UserId> =>
    auth.ensureExternalUser({ ...ADA, ...changes });
  const stored = async (id: UserId): Promise<User> => {
    const user = await world.auth.reads.users.find(id);
    if (!user) throw new Error('there is no such user');
    return user;
  };

  it('gets an account the first time, which the others are told once', async () => {
    const id = await ensure();
    expect(await auth.getUser(id)).to.include({ id, email: 'ada@example.org', name: 'Ada' });
    expect(await ensure()).to.equal(id);
    expect((await world.announced()).map(({ type, data }) => ({ type, data }))).to.deep.equal([
      { type: 'user.registered.v1', data: { user_id: id } },
    ]);
  });

  it('is somebody else under another issuer or another subject, whatever the address', async () => {
    const all = [
      await ensure(),
      await ensure({ issuer: 'https://there.example.org/' }),
      await ensure({ subject: 'auth0|Ada' }),
    ];
    expect(new Set(all)).to.have.lengthOf(3);
  });

  it('has the roles that the issuer gives, and is not administrator for being first', async () => {
    expect((await stored(await ensure())).roles).to.deep.equal(['user']);
    expect((await stored(await ensure({ subject: 'b', roles: ['user', 'admin'] }))).roles).to.deep.equal([
      'user',
      'admin',
    ]);
  });

  describe('and the local account with the same address', () => {
    it('stay two accounts, whoever came first', async () => {
      const { user: local } = await auth.register({ email: 'Ada@example.org', password: PASSWORD, name: 'Ada' });
      const id = await ensure();
      expect(id).to.not.equal(local.id);
      expect((await stored(local.id as UserId)).name).to.equal('Ada');
      await ensure({ subject: 'b', email: 'grace@example.org' });
      const { user: later } = await auth.register({ email: 'grace@example.org', password: PASSWORD, name: 'Grace' });
      expect(await world.auth.reads.users.count()).to.equal(4);
      expect((await auth.login({ email: 'grace@example.org', password: PASSWORD })).user.id).to.equal(later.id);
      expect((await auth.login({ email: 'ada@example.org', password: PASSWORD })).user.id).to.equal(local.id);
    });

    it('are not mixed up when the address at the issuer changes to it', async () => {
      const { user: local } = await auth.register({ email: 'ada@example.org', password: PASSWORD, name: 'Ada' });
      const id = await ensure({ email: 'other@example.org' });
      expect(await ensure({ email: 'ada@example.org' })).to.equal(id);
      expect((await auth.login({ email: 'ada@example.org', password: PASSWORD })).user.id).to.equal(local.id);
    });

    it('has no password: nobody signs in to the account of the issuer here', async () => {
      const { email, emailKey } = await stored(await ensure());
      for (const address of [email, emailKey])
        for (const password of ['', ' ', 'external', PASSWORD])
          await refusal('auth.invalid-credentials', () => auth.login({ email: address, password }));
    });
  });

  describe('is described', () => {
    it('as the issuer does now, written only when something changed', async () => {
      const id = await ensure();
      await ensure();
      expect((await stored(id)).version).to.equal(1);
      await ensure({ email: 'lovelace@example.org', name: 'Ada L.', roles: ['user', 'admin'] });
      expect(await stored(id)).to.include({ email: 'lovelace@example.org', name: 'Ada L.', version: 2 });
      await ensure({ email: undefined, name: ' ', roles: ['user', 'admin'] });
      expect(await stored(id)).to.include({ email: 'lovelace@example.org', name: 'Ada L.', version: 2 });
    });

    it('by the subject where nothing else is known', async () => {
      const id = await ensure({ email: undefined, name: undefined });
      expect(await auth.getUser(id)).to.include({ email: '', name: 'auth0|ada' });
    });

    it('without what cannot be stored or would not end', async () => {
      const { email, name } = await stored(
        await ensure({ email: `${'a'.repeat(500)}@b`, name: ` A\u0000\ud800${'b'.repeat(500)} ` }),
      );
      expect([email.length, name.length]).to.deep.equal([254, 200]);
      expect(name).to.match(/^A\ufffd\ufffdb+…$/);
    });
  });

  it('is refused under a name that storing would turn into another one', async () => {
    for (const subject of ['', 'a\u0000', '\ud800', 'a'.repeat(256)])
      await refusal('invalid', () => ensure({ subject }));
    await refusal('invalid', () => ensure({ issuer: '\udfff' }));
    expect(await world.auth.reads.users.count()).to.equal(0);
  });

  it('is refused when the account is gone', async () => {
    const { issuer, subject } = ADA;
    await world.auth.transact(({ externalIdentities }) =>
      externalIdentities.add({ issuer, subject, userId: world.ids.next() as UserId, createdAt: 1 }),
    );
    await refusal('auth.token-invalid', () => ensure());
  });

  describe('seen by several at once', () => {
    it('gets one account', async () => {
      expect(new Set(await Promise.all([ensure(), ensure(), ensure(), ensure()]))).to.have.lengthOf(1);
      expect(await world.auth.reads.users.count()).to.equal(1);
    });

    it('gets the account that another process made in between', async () => {
      const made: UserId[] = [];
      const overtaken = serviceWith(async work => {
        if (made.length > 0) return world.auth.transact(work);
        made.push(await ensure());
        throw new DomainError('conflict', 'Somebody else was first.');
      });
      expect([await overtaken.ensureExternalUser(ADA)]).to.deep.equal(made);
    });

    it('is told of a conflict that does not end, and of anything else at once', async () => {
      const codes = { conflict: 3, unavailable: 1 } as const;
      for (const [code, attempts] of Object.entries(codes) as [keyof typeof codes, number][]) {
        let count = 0;
        const failing = serviceWith(async () => {
          count++;
          throw new DomainError(code, 'Planned.');
        });
        await refusal(code, () => failing.ensureExternalUser(ADA));
        expect(count, code).to.equal(attempts);
      }
    });
  });
});
