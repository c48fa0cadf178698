import type { DocumentEmbedV1, DocumentEmbedV2 } from '../../contracts/generated/messages.ts';
import type { DocumentId } from '../kernel/ids.ts';
import type { JobRun } from '../kernel/job.ts';
import { encodeUtf8 } from '../kernel/utf8.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import { documentNotFound } from './document.ts';
import { requestFileKey } from './embedding.ts';
import type { KnowledgeRepositories } from './repository.ts';

export type AcceptEmbeddingRequestDeps = { files: FileProvider; reads: KnowledgeRepositories };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The second version of an embedding request that is of the first: its content is now a file of the document. Idempotent:
 *  the same request is the same file. @throws DomainError 'knowledge.document-not-found' when the job's owner does not own
 *  the document, whatever was sent as its id. */
export const acceptEmbeddingRequest =
  ({ files, reads }: AcceptEmbeddingRequestDeps) =>
  async (
    { job_id, document_id, content, metadata }: DocumentEmbedV1,
    { ownerId, signal }: Pick<JobRun, 'ownerId' | 'signal'>,
  ): Promise<DocumentEmbedV2> => {
    const id = document_id.toLowerCase() as DocumentId;
    if (!UUID.test(id) || (await reads.documents.ownerOf(id)) !== ownerId) throw documentNotFound();
    const key = requestFileKey(id, job_id);
    const { bytes, sha256 } = await files.upload(key, once(encodeUtf8(content)), { signal });
    const file = { key, sha256, bytes, media_type: 'text/markdown' };
    return { version: '2.0', job_id, document_id: id, file, ...(metadata && { metadata }) };
  };
