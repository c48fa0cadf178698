import type { DocumentId, UserId } from '../kernel/ids.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { Log } from '../ports/log.ts';
import type { KnowledgeRepositories } from './repository.ts';

export type RemoveUnnamedDeps = {
  files: Pick<FileProvider, 'delete'>;
  reads: Pick<KnowledgeRepositories, 'documents' | 'embeddings'>;
  log: Log;
};

/** Removes those of a document's files that its rows do not name any more. Comes after the commit that forgot them, so it
 *  never fails: what cannot be removed now costs room until the document goes. */
export const removeUnnamed =
  ({ files, reads, log }: RemoveUnnamedDeps) =>
  async (ownerId: UserId, id: DocumentId, keys: readonly (string | undefined)[]): Promise<void> => {
    try {
      const document = await reads.documents.find(ownerId, id);
      const text = (await reads.embeddings.find(id))?.text;
      for (const key of keys)
        if (key !== undefined && key !== document?.fileKey && key !== text?.file.key) await files.delete(key);
    } catch (error) {
      log.warn({ err: error, documentId: id }, 'a file that a document no longer names could not be removed');
    }
  };
