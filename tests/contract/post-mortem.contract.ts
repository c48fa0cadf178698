import { expect } from 'chai';
import type { PostMortem, Revision } from '../../core/agent/post-mortem/post-mortem.ts';
import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { CaseId } from '../../core/kernel/ids.ts';
import { aPostMortem, aRevision, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

/** core/agent/repository.ts */
export const postMortemContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    versionedClauses<AgentRepositories, PostMortem>(open, {
      unit: world => world.agent,
      make: world => aPostMortem(world),
      change: postMortem => ({ ...postMortem, latest: 3, requestedJobId: null, failure: null, published: null }),
      find: ({ postMortems }, { ownerId, id }) => postMortems.find(ownerId, id),
      save: ({ postMortems }, postMortem) => postMortems.save(postMortem),
    });
    revisionClauses(open);
    removalClauses(open);
  });

const revisionClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const added = async (revision: Revision): Promise<Revision> => {
    await world.agent.transact(({ postMortems }) => postMortems.addRevision(revision));
    return revision;
  };
  const found = ({ ownerId, caseId }: Revision, number: number) =>
    world.agent.reads.postMortems.findRevision(ownerId, caseId, number);
  const page = ({ ownerId, caseId }: Revision, limit: number, cursor?: string) =>
    world.agent.reads.postMortems.listRevisions(ownerId, caseId, { limit, cursor });

  it('keeps a post-mortem from everybody but its owner', async () => {
    const { id } = await world.agent.transact(({ postMortems }) => postMortems.save(aPostMortem(world)));
    expect(await world.agent.reads.postMortems.find(aUserId(world), id)).to.equal(undefined);
  });

  it('gives back every revision by its number, to its owner', async () => {
    const about = aPostMortem(world);
    const first = await added(aRevision(world, about));
    const second = await added(
      aRevision(world, about, { number: 2, origin: 'edited', mode: 'llm', prompt: 'post-mortem.v1', notes: [] }),
    );
    expect(await found(first, 1)).to.deep.equal(first);
    expect(await found(first, 2)).to.deep.equal(second);
    expect(await found(first, 3)).to.equal(undefined);
    const { postMortems } = world.agent.reads;
    expect(await postMortems.findRevision(aUserId(world), first.caseId, 1)).to.equal(undefined);
    expect(await postMortems.findRevision(first.ownerId, world.ids.next() as CaseId, 1)).to.equal(undefined);
  });

  it('hands out copies of a revision, and keeps a copy of what it was given', async () => {
    const given = aRevision(world, aPostMortem(world));
    const kept = structuredClone(given);
    await added(given);
    const once = await found(kept, 1);
    for (const handed of [given, once]) {
      Object.assign(handed ?? {}, { markdown: 'changed' });
      Object.assign(handed?.rootCause ?? {}, { text: 'changed' });
      Object.assign(handed?.sources[0] ?? {}, { quote: 'changed' });
    }
    expect(await found(kept, 1)).to.deep.equal(kept);
  });

  it('takes a number once, whoever comes first', async () => {
    const about = aPostMortem(world);
    const rivals = Array.from({ length: 4 }, (_, i) => aRevision(world, about, { markdown: `text ${i}` }));
    const ends = await Promise.allSettled(rivals.map(added));
    expect(ends.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).to.have.property('code', 'conflict');
    await added(aRevision(world, aPostMortem(world)));
  });

  it('forgets a revision when its transaction fails', async () => {
    const revision = aRevision(world, aPostMortem(world));
    world.failNextCommit();
    await refusal('unavailable', () => added(revision));
    expect(await found(revision, 1)).to.equal(undefined);
    await added(revision);
    expect(await found(revision, 1)).to.deep.equal(revision);
  });

  it('lists the revisions of one case, newest first, page by page', async () => {
    const about = aPostMortem(world);
    const all: Revision[] = [];
    for (const number of [1, 2, 3]) all.push(await added(aRevision(world, about, { number })));
    const [first, second, third] = all as [Revision, Revision, Revision];
    await added(aRevision(world, aPostMortem(world, { ownerId: about.ownerId })));
    const begin = await page(first, 2);
    expect(begin.items).to.deep.equal([third, second]);
    expect(await page(first, 2, begin.nextCursor ?? '')).to.deep.equal({ items: [first], nextCursor: null });
    expect((await page({ ...first, ownerId: aUserId(world) }, 2)).items).to.deep.equal([]);
  });
};

const removalClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = async (postMortem: PostMortem): Promise<PostMortem> =>
    world.agent.transact(async ({ postMortems }) => {
      await postMortems.addRevision(aRevision(world, postMortem));
      return postMortems.save(postMortem);
    });
  const kept = async ({ ownerId, id }: PostMortem) => {
    const { postMortems } = world.agent.reads;
    return [await postMortems.find(ownerId, id), (await postMortems.findRevision(ownerId, id, 1))?.number];
  };
  const remove = ({ ownerId, id }: PostMortem) =>
    world.agent.transact(({ postMortems }) => postMortems.deleteOfCase(ownerId, id));

  it('removes a post-mortem with its revisions, for its owner only, and no other', async () => {
    const gone = await stored(aPostMortem(world));
    const other = await stored(aPostMortem(world, { ownerId: gone.ownerId }));
    expect(await remove({ ...gone, ownerId: aUserId(world) })).to.equal(false);
    expect(await kept(gone)).to.deep.equal([gone, 1]);
    expect(await remove(gone)).to.equal(true);
    expect(await remove(gone)).to.equal(false);
    expect(await kept(gone)).to.deep.equal([undefined, undefined]);
    expect(await kept(other)).to.deep.equal([other, 1]);
  });

  it('brings a removed one back when the transaction fails', async () => {
    const { ownerId, id, ...rest } = await stored(aPostMortem(world));
    await outcome(() =>
      world.agent.transact(async ({ postMortems }) => {
        await postMortems.deleteOfCase(ownerId, id);
        throw new Error('planned');
      }),
    );
    expect(await kept({ ownerId, id, ...rest })).to.deep.equal([{ ownerId, id, ...rest }, 1]);
  });
};
