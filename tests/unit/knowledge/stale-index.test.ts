import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { DocumentId } from '../../../core/kernel/ids.ts';
import { type Knowledge, openKnowledge } from './knowledge-world.ts';

describe('searching with an index that is behind', () => {
  let k: Knowledge;
  let me: Actor;
  beforeEach(async () => {
    k = await openKnowledge();
    me = k.someone();
  });
  afterEach(() => k.world.dispose());

  it('finds as many as were asked for, although the best of them are gone', async () => {
    for (const times of [4, 3, 2, 1])
      await k.added(me, `# Pool\n\n${'pool exhausted. '.repeat(times)}${'Or not. '.repeat(9 - times)}`);
    const before = (await k.find(me, 'pool exhausted', { top_k: 4 })).map(hit => hit.document_id as DocumentId);
    const [best, second, ...rest] = before;
    for (const id of [best, second])
      await k.world.knowledge.transact(({ documents }) => documents.delete(me.userId, id as DocumentId));
    const after = (await k.find(me, 'pool exhausted', { top_k: 2 })).map(hit => hit.document_id);
    expect(after).to.deep.equal(rest);
    expect(rest).to.have.lengthOf(2);
  });
});
