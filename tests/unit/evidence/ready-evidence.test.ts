import { expect } from 'chai';
import type { Analysis } from '../../../core/evidence/analysis.ts';
import type { Evidence } from '../../../core/evidence/evidence.ts';
import { readyEvidence } from '../../../core/evidence/ready-evidence.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId, EvidenceId, UserId } from '../../../core/kernel/ids.ts';

const me: Actor = { userId: 'me' as UserId, roles: [] };
const CASE = 'a case' as CaseId;

/** Evidence of one owner, each with so many templates. */
const stored = (templates: Record<string, number>) => {
  const versions = new Map(Object.keys(templates).map(id => [id, 1]));
  const read: string[] = [];
  const reads: Parameters<typeof readyEvidence>[0] = {
    evidence: {
      list: async (owner: UserId) => ({
        items: owner === me.userId ? [...versions].map(([id, version]) => ({ id, version }) as Evidence) : [],
        nextCursor: null,
      }),
    } as never,
    analyses: {
      find: async (_: UserId, id: EvidenceId) => {
        read.push(id);
        return {
          templates: Array.from({ length: templates[id] ?? 0 }, () => ({})),
          notes: ['of it'],
        } as never as Analysis;
      },
    } as never,
  };
  return { versions, read, ready: readyEvidence(reads) };
};

describe('The ready evidence of a case', () => {
  it('is read once for each version of it', async () => {
    const { versions, read, ready } = stored({ a: 1 });
    await ready(me, CASE);
    await ready(me, CASE);
    expect(read).to.deep.equal(['a']);
    versions.set('a', 2);
    await ready(me, CASE);
    expect(read).to.deep.equal(['a', 'a']);
  });

  it('is shown to nobody but its owner, whoever read it before', async () => {
    const { ready } = stored({ a: 1 });
    expect(await ready(me, CASE)).to.have.length(1);
    expect(await ready({ ...me, userId: 'you' as UserId }, CASE)).to.deep.equal([]);
  });

  it('cannot be changed by whoever got it', async () => {
    const { ready } = stored({ a: 1 });
    const [{ analysis } = expect.fail()] = await ready(me, CASE);
    expect(() => (analysis.notes as string[]).push('made up')).to.throw(TypeError);
    expect(() => (analysis.templates as unknown[]).pop()).to.throw(TypeError);
  });

  it('is let go when there is too much of it', async () => {
    const { read, ready } = stored({ a: 3000, b: 3000 });
    await ready(me, CASE);
    await ready(me, CASE);
    expect(read).to.deep.equal(['b', 'a', 'b', 'a']);
  });
});
