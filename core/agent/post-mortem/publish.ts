import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError, isDomainError } from '../../kernel/error.ts';
import type { CaseId, DocumentId } from '../../kernel/ids.ts';
import type { RepeatableRequest } from '../../kernel/repeat.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { KnowledgeService } from '../../knowledge/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Redactor } from '../../ports/redactor.ts';
import { oneLine } from '../grounded/markdown.ts';
import type { PublishedView, PublishPostMortemInput } from '../post-mortem-models.ts';
import type { AgentRepositories, AgentTransact } from '../repository.ts';
import { ensureVersion, type PostMortem, postMortemNotFound, type Revision } from './post-mortem.ts';
import { fileNameOf } from './present.ts';
import { publishedDocument } from './published-document.ts';
import { withoutSecrets } from './secrets.ts';
import { nearDuplicateNotes, type SimilarDocumentsDeps, similarDocuments } from './similar-documents.ts';
import { existingPostMortem } from './view.ts';

export type PublishDeps = {
  clock: Clock;
  ids: Ids;
  cases: Pick<CaseService, 'get'>;
  redactor: Redactor;
  knowledge: Pick<KnowledgeService, 'get' | 'put' | 'delete'> & SimilarDocumentsDeps['knowledge'];
  reads: AgentRepositories;
  transact: AgentTransact;
};

const TITLE_CHARS = 300;

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
    const shown = forOthers(deps, revision);
    const fields = { title: `Post-mortem: ${shown.title}`, scope: scope ?? (await scopeOf(deps, actor, current)) };
    const { documentId } = current;
    const similar = await similarDocuments(deps, actor, { postMortem: current, revision: shown }, signal);
    const { job_id } = await deps.knowledge.put(actor, documentId, fields, fileOf(shown), signal);
    const view = {
      case_id: caseId,
      version: revision.number,
      status: 'published',
      document_id: documentId,
      job_id,
      notes: nearDuplicateNotes(similar),
    } as const;
    const settled = await settle(deps, current, view, request);
    if (settled) return settled;
    await removeUnnoted(deps, actor, documentId);
    throw publishedMeanwhile();
  };

/** Knowledge is read by people and models whom nobody showed the case, and by the owner's own models. */
const forOthers = ({ redactor }: PublishDeps, revision: Revision): Revision => {
  const vault = redactor.vault(revision.caseId);
  const markdown = withoutSecrets(vault, revision.markdown);
  return { ...revision, title: vault.redact(oneLine(revision.title, TITLE_CHARS)), markdown };
};

/** Who finds it already goes on finding it. */
const scopeOf = async (deps: PublishDeps, actor: Actor, current: PostMortem) =>
  (await publishedDocument(deps, actor, current))?.scope ?? 'personal';

const fileOf = (revision: Revision) => ({
  name: fileNameOf(revision),
  mediaType: 'text/markdown',
  content: (async function* () {
    yield encodeUtf8(revision.markdown);
  })(),
});

/** A document that is not there may have been there and be deleted, and what is left of it may still be on its way out, so
 *  the next one is another document; whether it was noted as published does not tell, because that comes after. Whoever
 *  publishes at the same time may have chosen the next one by now. */
const withDocument = async (deps: PublishDeps, actor: Actor, postMortem: PostMortem): Promise<PostMortem> => {
  if (await publishedDocument(deps, actor, postMortem)) return postMortem;
  const documentId = deps.ids.next() as DocumentId;
  return deps.transact(async ({ postMortems }) => {
    const current = await postMortems.find(postMortem.ownerId, postMortem.id);
    if (!current) throw postMortemNotFound();
    if (current.documentId !== postMortem.documentId) return current;
    return postMortems.save({ ...current, documentId, published: null });
  });
};

const publishedMeanwhile = (): DomainError =>
  new DomainError('conflict', 'Somebody else published this at the same time. Look at it, then publish again.');

/** A document that was put and that no post-mortem will ever name. */
const removeUnnoted = async ({ knowledge }: PublishDeps, actor: Actor, id: DocumentId): Promise<void> => {
  try {
    await knowledge.delete(actor, id);
  } catch (error) {
    if (!isDomainError(error, 'knowledge.document-not-found')) throw error;
  }
};

/** Publishing what is published already announces nothing. Of two that publish different versions at once, which text is in
 *  the document is not known here, so the later one has to look again. Undefined when the post-mortem has another document by now. */
const settle = (
  { clock, transact }: PublishDeps,
  read: PostMortem,
  view: PublishedView,
  request: RepeatableRequest | undefined,
): Promise<PublishedView | undefined> =>
  transact(async ({ postMortems, announce, remember }) => {
    const { id, ownerId } = read;
    const number = view.version;
    const current = await postMortems.find(ownerId, id);
    if (!current) throw postMortemNotFound();
    if (current.documentId !== read.documentId) return undefined;
    if (current.published?.number === number) return remember(request, view);
    if (current.published?.number !== read.published?.number) throw publishedMeanwhile();
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
