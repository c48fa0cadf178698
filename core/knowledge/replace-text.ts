import type { FileReference } from '../../contracts/generated/messages.ts';
import { DomainError } from '../kernel/error.ts';
import type { JobRun } from '../kernel/job.ts';
import { type Document, documentFileKey, succeed } from './document.ts';
import { type IndexDocumentDeps, indexedEvent } from './index-document.ts';
import { indexText, readText, storedChunks } from './read-text.ts';

/** Gives a document another text than that of its upload. As with indexing, a version is reserved first, the index is
 *  replaced by it, and the rows follow in one commit; who reserves a later one wins. Undefined when somebody did.
 *  @throws DomainError 'file.*' for a file without a text, 'conflict' while the document is being indexed. */
export const replaceText =
  (deps: IndexDocumentDeps) =>
  async (found: Document, file: FileReference, run: JobRun): Promise<Document | undefined> => {
    if (found.status === 'pending' || found.status === 'processing')
      throw new DomainError('conflict', 'The document is being indexed. Send its text again when it is ready.', {
        retryAfterMs: 2000,
      });
    const { transact, clock, embedding } = deps;
    const text = await readText(deps)(found, file, run);
    const reserved = await transact(({ documents }) => documents.save(found));
    await indexText(deps)(reserved, text, run);
    return transact(async ({ documents, chunks, embeddings, announce }) => {
      const current = await documents.find(found.ownerId, found.id);
      if (current?.version !== reserved.version) return undefined;
      await chunks.replace(found.id, storedChunks(text));
      const ready = await documents.save(succeed(current, text.title, text.chunks.length, clock.now()));
      await embeddings.save({
        documentId: ready.id,
        status: embedding === null ? 'none' : 'pending',
        model: embedding?.model ?? '',
        documentVersion: ready.version,
        done: 0,
        text: file.key === documentFileKey(ready.id) ? null : { file, insteadOf: ready.sha256 },
        error: null,
        jobId: run.delivery.jobId,
        updatedAt: clock.now(),
      });
      await announce(indexedEvent(ready));
      return ready;
    });
  };
