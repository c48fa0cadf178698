import type { PostMortem, Revision } from '../../core/agent/post-mortem/post-mortem.ts';
import type { PostMortemRepository } from '../../core/agent/repository.ts';
import { DomainError } from '../../core/kernel/error.ts';
import type { CaseId, UserId } from '../../core/kernel/ids.ts';
import { type Tables, table } from './rows.ts';
import { newestFirst, saveVersioned } from './versioned.ts';

const POST_MORTEMS = table<PostMortem>('agent_post_mortems');
const REVISIONS = table<Revision>('agent_post_mortem_revisions');

export const postMortemRepository = (tables: Tables): PostMortemRepository => {
  const postMortems = tables.rows(POST_MORTEMS);
  const revisions = tables.rows(REVISIONS);
  const isOf = (ownerId: UserId, caseId: CaseId) => (revision: Readonly<Revision>) =>
    revision.ownerId === ownerId && revision.caseId === caseId;
  const find: PostMortemRepository['find'] = async (ownerId, caseId) => {
    const found = postMortems.get(caseId);
    return found?.ownerId === ownerId ? found : undefined;
  };
  return {
    find,
    save: async postMortem => saveVersioned(postMortems, postMortem),
    async addRevision(revision) {
      const { id, caseId, number } = revision;
      if (revisions.where(one => one.id === id || (one.caseId === caseId && one.number === number)).length > 0)
        throw new DomainError('conflict', 'Somebody else changed this at the same time. Read it again.');
      revisions.put(id, revision);
    },
    findRevision: async (ownerId, caseId, number) =>
      revisions.where(one => isOf(ownerId, caseId)(one) && one.number === number)[0],
    listRevisions: async (ownerId, caseId, page) => newestFirst(revisions, isOf(ownerId, caseId), page),
    async deleteOfCase(ownerId, caseId) {
      for (const { id } of revisions.where(isOf(ownerId, caseId))) revisions.delete(id);
      return (await find(ownerId, caseId)) !== undefined && postMortems.delete(caseId);
    },
  };
};
