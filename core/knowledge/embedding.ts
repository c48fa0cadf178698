import type { DocumentEmbedV2, FileReference } from '../../contracts/generated/messages.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, JobId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { EmbeddingProvider } from '../ports/embedding-provider.ts';
import type { VectorSpace } from '../ports/vector-provider.ts';
import { type Document, documentFolder } from './document.ts';

export const EMBEDDING_STATUSES = ['none', 'pending', 'ready', 'failed'] as const;
export type EmbeddingStatus = (typeof EMBEDDING_STATUSES)[number];

/** A text that was given in the place of what was uploaded, for as long as that is the upload with this SHA-256. */
export type OtherText = { readonly file: FileReference; readonly insteadOf: string };

/** How far the vectors of a document are. Beside the document and not in it: making vectors changes nothing that its
 *  readers see, so it does not make a new version of it. A document without one of these has no vectors. */
export type Embedding = {
  readonly documentId: DocumentId;
  readonly status: EmbeddingStatus;
  /** The vector space that the status is about. */
  readonly model: string;
  /** The version of the document that the status is about. */
  readonly documentVersion: number;
  /** Pieces, from the first, whose vectors are stored. */
  readonly done: number;
  readonly text: OtherText | null;
  readonly error: Failure | null;
  /** The latest job that was ordered or begun. */
  readonly jobId: JobId;
  readonly updatedAt: Instant;
};

/** The vectors of knowledge made by this model. */
export const knowledgeSpace = ({ model, dimension }: EmbeddingProvider): VectorSpace => ({
  collection: 'knowledge',
  model,
  dimension,
});

/** What a document's text is made from. */
export const textFileOf = (document: Document, known: Embedding | undefined): FileReference =>
  otherTextOf(document, known)?.file ?? {
    key: document.fileKey,
    sha256: document.sha256,
    bytes: document.bytes,
    media_type: document.mediaType,
  };

export const otherTextOf = ({ sha256 }: Document, known: Embedding | undefined): OtherText | null =>
  known?.text?.insteadOf === sha256 ? known.text : null;

/** Where the content of an embedding request is kept that brought it along. */
export const requestFileKey = (id: DocumentId, jobId: string): string =>
  `${documentFolder(id)}embedding-${jobId.toLowerCase()}.md`;

/** A message must not make one document of another one's file. @throws DomainError 'message.invalid'. */
export const ensureOwnFile = (id: DocumentId, { key }: FileReference): void => {
  if (!key.startsWith(documentFolder(id)) || key.includes('..'))
    throw new DomainError('message.invalid', 'The file of this message is not one of its document.', {
      issues: [{ path: 'data.file.key', message: 'must be a file of the document that the message is about' }],
    });
};

/** What our own orders say of the document that they are about. */
export const orderedFor = (document: Document): { readonly document_version: number } => ({
  document_version: document.version,
});

/** Whether the message was ordered for an earlier version: whoever made the next one has ordered its vectors. Messages of
 *  other producers name no version. */
export const isOutdated = ({ metadata = {} }: DocumentEmbedV2, document: Document): boolean => {
  const { document_version: version = document.version } = metadata as { document_version?: unknown };
  return version !== document.version;
};

/** Whether there is nothing left to do for this version of the document. */
export const isCurrent = (known: Embedding | undefined, document: Document, model: string): boolean =>
  known?.status === 'ready' && known.model === model && known.documentVersion === document.version;
