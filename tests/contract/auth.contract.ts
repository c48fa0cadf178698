import { expect } from 'chai';
import type { ExternalIdentity } from '../../core/auth/external-identity.ts';
import type { AuthRepositories } from '../../core/auth/repository.ts';
import type { SignIn } from '../../core/auth/sign-in.ts';
import type { User } from '../../core/auth/user.ts';
import type { UserId } from '../../core/kernel/ids.ts';
import { aSignIn, aUser } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { expectPages } from './paging-clauses.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/auth/repository.ts */
export const authContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    describe('users', () => {
      versionedClauses<AuthRepositories, User>(open, {
        unit: world => world.auth,
        make: world => aUser(world),
        change: user => ({ ...user, name: 'Grace', roles: ['user', 'admin'] }),
        find: ({ users }, { id }) => users.find(id),
        save: ({ users }, user) => users.save(user),
      });
      userClauses(open);
    });

    describe('sign-ins', () => {
      versionedClauses<AuthRepositories, SignIn>(open, {
        unit: world => world.auth,
        make: world => aSignIn(world),
        change: signIn => ({ ...signIn, tokenDigest: 'cd'.repeat(32), revokedAt: signIn.createdAt + 5 }),
        find: ({ signIns }, { id }) => signIns.find(id),
        save: ({ signIns }, signIn) => signIns.save(signIn),
      });
      signInClauses(open);
    });

    describe('external identities', () => externalIdentityClauses(open));
  });

const signInClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (signIn: SignIn): Promise<SignIn> => world.auth.transact(({ signIns }) => signIns.save(signIn));
  const remove = (ids: readonly string[]) => world.auth.transact(({ signIns }) => signIns.remove(ids));

  it("lists everybody's, oldest first, in pages that visit each sign-in once", async () => {
    const signIns: SignIn[] = [];
    for (let i = 0; i < 5; i++) signIns.push(await stored(aSignIn(world)));
    await expectPages(page => world.auth.reads.signIns.listAll(page), signIns);
  });

  it('removes those that are named and there, says how many, and leaves the others alone', async () => {
    const [gone, kept] = [await stored(aSignIn(world)), await stored(aSignIn(world))];
    const ghosts = Array.from({ length: 1200 }, () => world.ids.next());
    expect(await remove([...ghosts, gone.id])).to.equal(1);
    expect(await remove([gone.id])).to.equal(0);
    expect(await remove([])).to.equal(0);
    expect(await world.auth.reads.signIns.find(gone.id)).to.equal(undefined);
    expect(await world.auth.reads.signIns.find(kept.id)).to.deep.equal(kept);
  });
};

const userClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (user: User): Promise<User> => world.auth.transact(({ users }) => users.save(user));

  it('finds a user by the key of the address, and only by the whole key', async () => {
    const user = await stored(aUser(world, { emailKey: 'ada@example.org' }));
    expect(await world.auth.reads.users.findByEmailKey('ada@example.org')).to.deep.equal(user);
    for (const other of ['da@example.org', 'ada@example.or', 'ADA@example.org', '%', ''])
      expect(await world.auth.reads.users.findByEmailKey(other), other).to.equal(undefined);
  });

  it('refuses a second user with the same address', async () => {
    const first = await stored(aUser(world));
    await refusal('auth.email-taken', () => stored(aUser(world, { emailKey: first.emailKey })));
    expect(await world.auth.reads.users.count()).to.equal(1);
  });

  it('refuses to give a user the address of another one', async () => {
    const first = await stored(aUser(world));
    const second = await stored(aUser(world));
    await refusal('auth.email-taken', () => stored({ ...second, emailKey: first.emailKey }));
    expect(await world.auth.reads.users.find(second.id)).to.deep.equal(second);
  });

  it('lets exactly one of many racing users have an address', async () => {
    const racing = Array.from({ length: 6 }, () => stored(aUser(world, { emailKey: 'ada@example.org' })));
    const ends = await Promise.allSettled(racing);
    expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'auth.email-taken');
  });

  it('counts in one transaction what was saved in it', async () => {
    expect(await world.auth.reads.users.count()).to.equal(0);
    const counts = await world.auth.transact(async ({ users }) => {
      const before = await users.count();
      await users.save(aUser(world));
      return [before, await users.count()];
    });
    expect(counts).to.deep.equal([0, 1]);
    expect(await world.auth.reads.users.count()).to.equal(1);
  });

  it('lists the newest first, in pages that visit each user once', async () => {
    const users: User[] = [];
    for (let i = 0; i < 5; i++) users.unshift(await stored(aUser(world)));
    await expectPages(page => world.auth.reads.users.list(page), users);
  });
};

const externalIdentityClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const anIdentity = (given: Partial<ExternalIdentity> = {}): ExternalIdentity => ({
    issuer: 'https://id.example.org/',
    subject: 'auth0|Ada',
    userId: world.ids.next() as UserId,
    createdAt: world.clock.now(),
    ...given,
  });
  const add = (identity: ExternalIdentity) =>
    world.auth.transact(({ externalIdentities }) => externalIdentities.add(identity));
  const find = ({ issuer, subject }: Pick<ExternalIdentity, 'issuer' | 'subject'>) =>
    world.auth.reads.externalIdentities.find(issuer, subject);

  it('are found by issuer and subject together, each compared exactly', async () => {
    const identity = anIdentity();
    await add(identity);
    expect(await find(identity)).to.deep.equal(identity);
    for (const other of [
      'auth0|ada',
      'auth0|Ada ',
      ' auth0|Ada',
      'auth0|A',
      'auth0|%',
      'auth0|_da',
      'auth0|Ad\u0430',
      '',
    ])
      expect(await find({ ...identity, subject: other }), other).to.equal(undefined);
    for (const other of ['https://id.example.org', 'https://ID.example.org/', 'https://id.example.org/auth0|Ada', ''])
      expect(await find({ ...identity, issuer: other }), other).to.equal(undefined);
  });

  it('are told apart by every character, and kept as they are', async () => {
    const subjects = ['ada', 'Ada', 'ada ', 'bjo\u0308rn', 'bj\u00f6rn', '\u{1f9ef}', "o'b", 'a'.repeat(255)];
    const all = subjects.map(subject => anIdentity({ subject }));
    for (const identity of [...all, anIdentity({ issuer: 'https://there.example.org/' })]) await add(identity);
    for (const identity of all) expect(await find(identity)).to.deep.equal(identity);
  });

  it('refuse a second account for the same one, and keep the first', async () => {
    const first = anIdentity();
    await add(first);
    await refusal('conflict', () => add(anIdentity()));
    await refusal('conflict', () => add(first));
    expect(await find(first)).to.deep.equal(first);
  });

  it('let exactly one of many racers be first', async () => {
    const racers = Array.from({ length: 6 }, () => anIdentity());
    const ends = await Promise.allSettled(racers.map(add));
    expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'conflict');
    expect(await find(anIdentity())).to.deep.equal(racers[ends.findIndex(end => end.status === 'fulfilled')]);
  });

  it('are seen by their own transaction, and forgotten when that fails', async () => {
    const identity = anIdentity();
    const planned = new Error('planned');
    const failed = await outcome(() =>
      world.auth.transact(async ({ externalIdentities }) => {
        await externalIdentities.add(identity);
        expect(await externalIdentities.find(identity.issuer, identity.subject)).to.deep.equal(identity);
        throw planned;
      }),
    );
    expect(failed).to.equal(planned);
    expect(await find(identity)).to.equal(undefined);
    world.failNextCommit();
    await refusal('unavailable', () => add(identity));
    expect(await find(identity)).to.equal(undefined);
    await add(identity);
  });

  it('are handed out as copies, and kept as a copy of what was given', async () => {
    const given = anIdentity();
    const kept = structuredClone(given);
    await add(given);
    for (const handed of [given, await find(kept)])
      Object.assign(handed ?? {}, { userId: 'changed', subject: 'changed' });
    expect(await find(kept)).to.deep.equal(kept);
  });
};
