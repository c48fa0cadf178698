import type { DocumentEmbedV2 } from '../../contracts/generated/messages.ts';
import type { Failure } from '../kernel/error.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import type { VectorProvider } from '../ports/vector-provider.ts';
import { type Document, documentNotFound } from './document.ts';
import {
  type Embedding,
  ensureOwnFile,
  isCurrent,
  isOutdated,
  otherTextOf,
  requestFileKey,
  textFileOf,
} from './embedding.ts';
import { KNOWLEDGE } from './read-text.ts';
import { removeUnnamed } from './remove-unnamed.ts';
import { type ReplaceTextDeps, replaceText } from './replace-text.ts';
import { storeVectors } from './store-vectors.ts';

export type EmbedDocumentDeps = ReplaceTextDeps & { vectors: VectorProvider };

/** Job `document.embed.v2`: makes the vectors of a document. The pieces are those that the message's file gave; a file that
 *  they were not made from becomes the document's text first. Vectors are replaced by document, ordinal and version, so a
 *  repeated or resumed run does no harm. A document that is changed or deleted meanwhile is left to the job that this
 *  change ordered.
 *  @throws DomainError 'message.invalid' for a file that is not one of the document's, 'knowledge.document-not-found' when
 *  the job's owner does not own the document, 'file.*' for a file without a text. */
export const embedDocument =
  (deps: EmbedDocumentDeps) =>
  async (message: DocumentEmbedV2, run: JobRun): Promise<void> => {
    const id = message.document_id as DocumentId;
    ensureOwnFile(id, message.file);
    const found = await ownDocument(deps, id, run);
    const document = found && (await withText(deps, found, message, run));
    await removeUnnamed(deps)(run.ownerId, id, [requestFileKey(id, message.job_id)]);
    const begun = document && (await begin(deps, document, run));
    if (document && begun) await storeVectors(deps)(document, begun, run);
    await finish(deps, id, begun, run);
  };

const ownDocument = async (
  { reads }: EmbedDocumentDeps,
  id: DocumentId,
  { ownerId }: JobRun,
): Promise<Document | undefined> => {
  const owner = await reads.documents.ownerOf(id);
  if (owner !== undefined && owner !== ownerId) throw documentNotFound();
  return reads.documents.find(ownerId, id);
};

/** Undefined when another job will see to this document. */
const withText = async (
  deps: EmbedDocumentDeps,
  found: Document,
  message: DocumentEmbedV2,
  run: JobRun,
): Promise<Document | undefined> => {
  if (isOutdated(message, found)) return undefined;
  const isItsText = textFileOf(found, await deps.reads.embeddings.find(found.id)).sha256 === message.file.sha256;
  if (!isItsText) return replaceText(deps)(found, message.file, run);
  return found.status === 'ready' ? found : undefined;
};

/** Takes the work over from whatever job had it, and goes on where that one stopped; undefined when nothing is left. */
const begin = (
  { embedding, clock, transact }: EmbedDocumentDeps,
  document: Document,
  { delivery }: JobRun,
): Promise<Embedding | undefined> =>
  transact(async ({ documents, embeddings }) => {
    const current = await documents.find(document.ownerId, document.id);
    const known = await embeddings.find(document.id);
    if (current?.version !== document.version) return undefined;
    if (embedding === null) {
      if (known) await embeddings.save({ ...known, status: 'none', updatedAt: clock.now() });
      return undefined;
    }
    if (isCurrent(known, document, embedding.model)) return undefined;
    const isResumed = known?.model === embedding.model && known.documentVersion === document.version;
    const begun: Embedding = {
      documentId: document.id,
      status: 'pending',
      model: embedding.model,
      documentVersion: document.version,
      done: isResumed ? known.done : 0,
      text: otherTextOf(document, known),
      error: null,
      jobId: delivery.jobId,
      updatedAt: clock.now(),
    };
    await embeddings.save(begun);
    return begun;
  });

/** The state, the effect's mark and the job's end are one commit. What this run, or an earlier one, left of a document that
 *  is gone goes before the job ends, so that a crash in between does not end it. */
const finish = async (
  deps: EmbedDocumentDeps,
  id: DocumentId,
  begun: Embedding | undefined,
  { delivery, ownerId }: JobRun,
): Promise<void> => {
  const gone = await deps.transact(async ({ documents, embeddings, once, complete }) => {
    const current = await documents.find(ownerId, id);
    if (current === undefined) return true;
    const isNew = await once(delivery);
    if (isNew && begun && current.version === begun.documentVersion)
      await embeddings.save({ ...begun, status: 'ready', done: current.sections, updatedAt: deps.clock.now() });
    await complete(delivery, { status: 'completed' });
    return false;
  });
  if (!gone) return;
  await deps.vectors.delete({ collection: KNOWLEDGE }, id);
  await deps.index.delete(KNOWLEDGE, id);
  await deps.transact(({ complete }) => complete(delivery, { status: 'completed' }));
};

/** After the queue gave up: the document stays ready, its vectors are shown as failed with a reason, unless another job has
 *  taken them over. */
export const failEmbedding =
  ({ clock, transact }: Pick<EmbedDocumentDeps, 'clock' | 'transact'>) =>
  (
    documentId: DocumentId,
    error: Failure,
    { delivery, ownerId }: Pick<JobRun, 'delivery' | 'ownerId'>,
  ): Promise<void> =>
    transact(async ({ documents, embeddings }) => {
      const document = await documents.find(ownerId, documentId);
      const known = await embeddings.find(documentId);
      if (document?.ownerId !== ownerId || known?.jobId !== delivery.jobId || known.status === 'ready') return;
      await embeddings.save({ ...known, status: 'failed', error, updatedAt: clock.now() });
    });
