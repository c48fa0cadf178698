import type { FileReference } from '../../contracts/generated/messages.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import { indexJob } from './add-document.ts';
import { type Document, succeed } from './document.ts';
import type { Embedding } from './embedding.ts';
import { type IndexDocumentDeps, indexedEvent } from './index-document.ts';
import { indexText, readText, storedChunks } from './read-text.ts';
import { type RemoveUnnamedDeps, removeUnnamed } from './remove-unnamed.ts';

export type ReplaceTextDeps = IndexDocumentDeps & RemoveUnnamedDeps;

/** What became of a document, and the file of the text that it had before. */
type Replaced = { readonly ready?: Document; readonly before: string | undefined };

/** Gives a document another text than that of its upload, and removes the file of the text that was given before.
 *  Undefined when the document is left to another job. @throws DomainError 'file.*' for a file without a text. */
export const replaceText =
  (deps: ReplaceTextDeps) =>
  async (found: Document, file: FileReference, run: JobRun): Promise<Document | undefined> => {
    const isBeingIndexed = found.status === 'pending' || found.status === 'processing';
    const replaced = await (isBeingIndexed ? indexAsNext : indexNow)(deps, found, file, run);
    if (replaced) await removeUnnamed(deps)(found.ownerId, found.id, [replaced.before]);
    return replaced?.ready;
  };

/** Whatever reads the document now reads for nothing: the text is noted, and a newer job takes it. */
const indexAsNext = (
  deps: ReplaceTextDeps,
  found: Document,
  file: FileReference,
  run: JobRun,
): Promise<Replaced | undefined> =>
  deps.transact(async ({ documents, embeddings, announce }) => {
    const { clock, ids } = deps;
    const before = await textFileKey(embeddings, found.id);
    const jobId = ids.next() as JobId;
    const next = await documents.save({ ...found, status: 'pending', jobId, updatedAt: clock.now() });
    await embeddings.save(withOtherText(deps, next, file, run));
    await announce(indexJob(next));
    return { before };
  });

/** As with indexing, a version is reserved first, the index is replaced by it, and the rows follow in one commit; who
 *  reserves a later one wins. */
const indexNow = async (
  deps: ReplaceTextDeps,
  found: Document,
  file: FileReference,
  run: JobRun,
): Promise<Replaced | undefined> => {
  const { transact, clock } = deps;
  const text = await readText(deps)(found, file, run);
  const reserved = await transact(({ documents }) => documents.save(found));
  await indexText(deps)(reserved, text, run);
  return transact(async ({ documents, chunks, embeddings, announce }) => {
    const current = await documents.find(found.ownerId, found.id);
    if (current?.version !== reserved.version) return undefined;
    const before = await textFileKey(embeddings, found.id);
    await chunks.replace(found.id, storedChunks(text));
    const ready = await documents.save(succeed(current, text.title, text.chunks.length, clock.now()));
    await embeddings.save(withOtherText(deps, ready, file, run));
    await announce(indexedEvent(ready));
    return { ready, before };
  });
};

const textFileKey = async (
  embeddings: ReplaceTextDeps['reads']['embeddings'],
  id: DocumentId,
): Promise<string | undefined> => (await embeddings.find(id))?.text?.file.key;

const withOtherText = (
  { embedding, clock }: ReplaceTextDeps,
  { id, version, fileKey, sha256 }: Document,
  file: FileReference,
  { delivery }: JobRun,
): Embedding => ({
  documentId: id,
  status: embedding === null ? 'none' : 'pending',
  model: embedding?.model ?? '',
  documentVersion: version,
  done: 0,
  text: file.key === fileKey ? null : { file, insteadOf: sha256 },
  error: null,
  jobId: delivery.jobId,
  updatedAt: clock.now(),
});
