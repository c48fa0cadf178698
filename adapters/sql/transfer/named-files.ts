import type { FileReference } from '../../../contracts/generated/messages.ts';
import { hasOwnText, keysOf } from '../../../core/evidence/evidence.ts';
import type { DocumentId, EvidenceId } from '../../../core/kernel/ids.ts';
import { originalFileKey } from '../../../core/knowledge/document.ts';
import { isFileKey } from '../../../core/ports/file-provider.ts';
import type { Row } from './table.ts';

/** A file that a row speaks of. */
export type NamedFile = {
  readonly key: string;
  /** False where the row is whole without it: a waiting job that finds its file gone ends in order. */
  readonly needed: boolean;
  /** Of the content, where the row says it. */
  readonly sha256?: string;
};

/** The files that a row of a table names. */
export const filesNamedBy = (table: string, row: Row): readonly NamedFile[] => NAMERS[table]?.(row) ?? [];

const NAMERS: Readonly<Record<string, (row: Row) => readonly NamedFile[]>> = {
  evidence_files: ({ id, sha256, status, media_type }) => {
    const { original, text, lines } = keysOf(id as EvidenceId);
    const computed = [lines, ...(hasOwnText(String(media_type)) ? [text] : [])];
    return [
      { key: original, needed: true, sha256: String(sha256) },
      ...(status === 'ready' ? computed.map(key => ({ key, needed: true })) : []),
    ];
  },
  knowledge_documents: ({ id, file_key, sha256 }) => [
    { key: String(file_key ?? originalFileKey(id as DocumentId)), needed: true, sha256: String(sha256) },
  ],
  knowledge_embeddings: ({ text }) => optional(text),
  msg_jobs: ({ type, status, payload }) =>
    type === 'document.embed.v2' && (status === 'queued' || status === 'dead') ? optional(payload) : [],
};

/** Names of files in what a message brought, which may be anything that somebody sent. */
const optional = (json: Row[string] | undefined): readonly NamedFile[] => {
  const value: { readonly file?: Partial<FileReference> | null } | null = JSON.parse(String(json ?? null));
  const key = value?.file?.key;
  return typeof key === 'string' && isFileKey(key) ? [{ key, needed: false }] : [];
};
