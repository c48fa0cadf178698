import { type Actor, isAdmin } from '../kernel/actor.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, JobId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { StoredFile } from '../ports/file-provider.ts';

export const DOCUMENT_STATUSES = ['pending', 'processing', 'ready', 'failed'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** `personal`: found by its owner only. `global`: found by everybody, written by administrators. */
export const SCOPES = ['personal', 'global'] as const;
export type Scope = (typeof SCOPES)[number];

/** A page of knowledge: a runbook, a post-mortem, a manual. */
export type Document = {
  readonly id: DocumentId;
  readonly ownerId: UserId;
  readonly scope: Scope;
  readonly title: string;
  /** False while the title is only the file's name: what the text calls itself is better. */
  readonly titleGiven: boolean;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sourceUri: string | null;
  /** Where its content is. Content that takes the place of another has a key of its own, so that this document, and a job
   *  that reads it, has what `sha256` says until the commit that names the next one. */
  readonly fileKey: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly status: DocumentStatus;
  readonly error: Failure | null;
  /** Sections that can be found. */
  readonly sections: number;
  readonly jobId: JobId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Grows with each change; orders what the index is told. */
  readonly version: number;
};

/** A piece of a document as it was indexed. */
export type Chunk = {
  readonly ordinal: number;
  /** The trail of headings, joined by ` > `. */
  readonly section: string;
  readonly body: string;
  /** Where in the original, for example `page 3`. */
  readonly anchor: string | null;
};

/** Every file of a document has a key below this. */
export const documentFolder = (id: DocumentId): string => `knowledge/${id}/`;

/** Of the content that a document began with. */
export const originalFileKey = (id: DocumentId): string => `${documentFolder(id)}original`;

export type StoredContent = {
  readonly id: DocumentId;
  readonly ownerId: UserId;
  readonly fields: {
    readonly scope: Scope;
    readonly title?: string | undefined;
    readonly source_uri?: string | undefined;
  };
  readonly fileName: string;
  readonly mediaType: string;
  readonly file: StoredFile;
  readonly jobId: JobId;
  readonly at: Instant;
};

/** The document whose content was just stored and waits to be indexed: a new one, or `earlier` with other content. */
export const pendingDocument = (stored: StoredContent, earlier?: Document): Document => {
  const { id, ownerId, fields, fileName, mediaType, file, jobId, at } = stored;
  return {
    id,
    ownerId: earlier?.ownerId ?? ownerId,
    scope: fields.scope,
    title: fields.title?.trim() ?? fileName,
    titleGiven: fields.title !== undefined,
    fileName,
    mediaType,
    sourceUri: fields.source_uri ?? null,
    fileKey: file.key,
    bytes: file.bytes,
    sha256: file.sha256,
    status: 'pending',
    error: null,
    sections: earlier?.sections ?? 0,
    jobId,
    createdAt: earlier?.createdAt ?? at,
    updatedAt: at,
    version: earlier?.version ?? 0,
  };
};

/** The word under which the index keeps what somebody may find. */
export const scopeToken = (document: Pick<Document, 'scope' | 'ownerId'>): string =>
  document.scope === 'global' ? 'global' : document.ownerId;

export const visibleScopes = (actor: Actor): readonly string[] => ['global', actor.userId];

export const maySee = (actor: Actor, document: Document): boolean =>
  document.scope === 'global' || document.ownerId === actor.userId;

export const ensureMayWrite = (actor: Actor, scope: Scope): void => {
  if (scope === 'global' && !isAdmin(actor))
    throw new DomainError(
      'auth.forbidden',
      'Only an administrator may write knowledge that everybody sees. Use scope "personal".',
    );
};

export const documentNotFound = (): DomainError =>
  new DomainError(
    'knowledge.document-not-found',
    'There is no such document for you. Check the id, or list the documents.',
  );

export const start = (document: Document, at: Instant): Document => ({
  ...document,
  status: 'processing',
  updatedAt: at,
});

export const succeed = (document: Document, title: string, sections: number, at: Instant): Document => ({
  ...document,
  title,
  sections,
  status: 'ready',
  error: null,
  updatedAt: at,
});

export const fail = (document: Document, error: Failure, at: Instant): Document => ({
  ...document,
  status: 'failed',
  error,
  updatedAt: at,
});
