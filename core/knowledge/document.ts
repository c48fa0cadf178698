import { type Actor, isAdmin } from '../kernel/actor.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { DocumentId, JobId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

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

export const documentFileKey = (id: DocumentId): string => `knowledge/${id}/original`;

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
