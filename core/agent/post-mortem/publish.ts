import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError, isDomainError } from '../../kernel/error.ts';
import type { CaseId, DocumentId } from '../../kernel/ids.ts';
import type { RepeatableRequest } from '../../kernel/repeat.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { KnowledgeService } from '../../knowledge/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { PublishedView, PublishPostMortemInput } from '../models.ts';
import type { AgentRepositories, AgentTransact } from '../repository.ts';
import { ensureVersion, type PostMortem, postMortemNotFound, type Revision } from './post-mortem.ts';
import { fileNameOf } from './present.ts';
import { existingPostMortem } from './view.ts';

export type PublishDeps = {
  clock: Clock;
  ids: Ids;
  cases: Pick<CaseService, 'get'>;
  knowledge: Pick<KnowledgeService, 'get' | 'put'>;
  reads: AgentRepositories;
  transact: AgentTransact;
};

/** Puts a reviewed version into knowledge, in the place of one that was there before. The document's id is known
 *  beforehand, so that whoever repeats this after a crash changes the same document. */
export const publishPostMortem =
  (deps: PublishDeps) =>
  async (
    actor: Actor,
    caseId: CaseId,
    { version, scope }: PublishPostMortemInput,
    expectedVersion?: number,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<PublishedView> => {
    const { postMortem, revision } = await existingPostMortem(deps)(actor, caseId, version);
    ensureVersion(postMortem, expectedVersion);
    const current = await withDocument(deps, actor, postMortem);
    const fields = { title: `Post-mortem: ${revision.title}`, scope };
    const { documentId } = current;
    const { job_id } = await deps.knowledge.put(actor, documentId, fields, fileOf(revision), signal);
    const view = {
      case_id: caseId,
      version: revision.number,
      status: 'published',
      document_id: documentId,
      job_id,
    } as const;
    return settle(deps, current, view, request);
  };

const fileOf = (revision: Revision) => ({
  name: fileNameOf(revision),
  mediaType: 'text/markdown',
  content: (async function* () {
    yield encodeUtf8(revision.markdown);
  })(),
});

/** A document that was published and is gone was deleted, and what is left of it may still be on its way out, so the next
 *  one is another document. */
const withDocument = async (deps: PublishDeps, actor: Actor, postMortem: PostMortem): Promise<PostMortem> => {
  if (postMortem.published === null || (await isThere(deps, actor, postMortem.documentId))) return postMortem;
  const documentId = deps.ids.next() as DocumentId;
  return deps.transact(({ postMortems }) => postMortems.save({ ...postMortem, documentId, published: null }));
};

const isThere = async ({ knowledge }: PublishDeps, actor: Actor, id: DocumentId): Promise<boolean> => {
  try {
    await knowledge.get(actor, id);
    return true;
  } catch (error) {
    if (isDomainError(error, 'knowledge.document-not-found')) return false;
    throw error;
  }
};

/** Publishing what is published already announces nothing. Of two that publish different versions at once, which text is in
 *  the document is not known here, so the later one has to look again. */
const settle = (
  { clock, transact }: PublishDeps,
  read: PostMortem,
  view: PublishedView,
  request: RepeatableRequest | undefined,
): Promise<PublishedView> =>
  transact(async ({ postMortems, announce, remember }) => {
    const { id, ownerId } = read;
    const number = view.version;
    const current = await postMortems.find(ownerId, id);
    if (!current) throw postMortemNotFound();
    const isSameDocument = current.documentId === read.documentId;
    if (isSameDocument && current.published?.number === number) return remember(request, view);
    if (!isSameDocument || current.published?.number !== read.published?.number)
      throw new DomainError(
        'conflict',
        'Somebody else published this at the same time. Look at it, then publish again.',
      );
    const at = clock.now();
    await postMortems.save({ ...current, published: { number, at }, updatedAt: at });
    await announce({
      kind: 'event',
      type: 'postmortem.published.v1',
      ownerId,
      subject: id,
      data: { case_id: id, owner_id: ownerId, version: number, document_id: current.documentId },
    });
    return remember(request, view);
  });
