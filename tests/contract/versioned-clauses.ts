import { expect } from 'chai';
import type { Messaging } from '../../core/ports/transactor.ts';
import { outcome, refusal } from '../support/waiting.ts';
import type { OpenWorld, Unit, World } from './world.ts';

/** How to reach one kind of entity that carries a version. */
export type Versioned<Repositories, Entity extends { readonly version: number }> = {
  readonly unit: (world: World) => Unit<Repositories>;
  /** A new one, version 0, with an id and an owner of its own. */
  readonly make: (world: World) => Entity;
  /** The same with something changed. */
  readonly change: (entity: Entity) => Entity;
  readonly find: (repositories: Repositories, like: Entity) => Promise<Entity | undefined>;
  readonly save: (repositories: Repositories, entity: Entity) => Promise<Entity>;
};

/** What every repository with `save` and `version` promises. */
export const versionedClauses = <Repositories, Entity extends { readonly version: number }>(
  open: OpenWorld,
  { unit, make, change, find, save }: Versioned<Repositories, Entity>,
): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (entity: Entity): Promise<Entity> => unit(world).transact(repositories => save(repositories, entity));
  const read = (like: Entity): Promise<Entity | undefined> => find(unit(world).reads, like);

  it('gives back everything that was saved, as version 1', async () => {
    const entity = make(world);
    const saved = await stored(entity);
    expect(saved).to.deep.equal({ ...entity, version: 1 });
    expect(await read(entity)).to.deep.equal(saved);
  });

  it('replaces everything and counts the version with each change', async () => {
    const changed = change(await stored(make(world)));
    expect(await stored(changed)).to.deep.equal({ ...changed, version: 2 });
    expect(await read(changed)).to.deep.equal({ ...changed, version: 2 });
  });

  it('does not know an id that was never saved', async () => {
    expect(await read(make(world))).to.equal(undefined);
  });

  it('hands out copies, and keeps a copy of what it was given', async () => {
    const given = make(world);
    const kept = structuredClone(given);
    const saved = await stored(given);
    const once = await read(given);
    for (const handed of [given, saved, once])
      Object.assign(handed ?? {}, { id: 'changed', ownerId: 'changed', version: 77 });
    expect(await read(kept)).to.deep.equal({ ...kept, version: 1 });
  });

  it('refuses a version that is not the stored one, and keeps what it had', async () => {
    const first = await stored(make(world));
    const second = await stored(change(first));
    await refusal('conflict', () => stored(first));
    await refusal('conflict', () => stored({ ...first, version: 0 }));
    await refusal('conflict', () => stored({ ...first, version: 3 }));
    expect(await read(first)).to.deep.equal(second);
  });

  it('refuses to change what does not exist', async () => {
    const ghost = { ...make(world), version: 1 };
    await refusal('conflict', () => stored(ghost));
    expect(await read(ghost)).to.equal(undefined);
  });

  it('lets exactly one of many racing writers win', async () => {
    const found = await stored(make(world));
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => stored(change(found))));
    expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'conflict');
    expect((await read(found))?.version).to.equal(2);
  });

  it('lets exactly one of many racing makers of the same id win', async () => {
    const entity = make(world);
    const ends = await Promise.allSettled(Array.from({ length: 4 }, () => stored(entity)));
    expect(ends.filter(end => end.status === 'fulfilled')).to.have.lengthOf(1);
    expect(await read(entity)).to.deep.equal({ ...entity, version: 1 });
  });

  it('shows a change to its own transaction, and forgets it when that fails', async () => {
    const found = await stored(make(world));
    const planned = new Error('planned');
    const inside: (Entity | undefined)[] = [];
    const failed = await outcome(() =>
      unit(world).transact(async (repositories: Repositories & Messaging) => {
        await save(repositories, change(found));
        inside.push(await find(repositories, found));
        throw planned;
      }),
    );
    expect(failed).to.equal(planned);
    expect(inside).to.deep.equal([{ ...change(found), version: 2 }]);
    expect(await read(found)).to.deep.equal(found);
  });

  it('keeps nothing of a commit that failed, and goes on afterwards', async () => {
    const found = await stored(make(world));
    world.failNextCommit();
    await refusal('unavailable', () => stored(change(found)));
    expect(await read(found)).to.deep.equal(found);
    expect((await stored(change(found))).version).to.equal(2);
  });
};
