import { DomainError, type Failure } from '../kernel/error.ts';
import type { CaseId, EvidenceId, JobId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Utf16Order } from '../kernel/utf16.ts';

export const EVIDENCE_STATUSES = ['pending', 'processing', 'ready', 'failed'] as const;
export type EvidenceStatus = (typeof EVIDENCE_STATUSES)[number];

/** A file that belongs to a case. Its content never changes. */
export type Evidence = {
  readonly id: EvidenceId;
  readonly caseId: CaseId;
  readonly ownerId: UserId;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the content, lower-case hex. */
  readonly sha256: string;
  /** Of good health, to hold the other files of the case against; no evidence of trouble itself. */
  readonly isBaseline: boolean;
  readonly status: EvidenceStatus;
  readonly error: Failure | null;
  readonly jobId: JobId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

/** Where a piece of evidence keeps its files. */
export const keysOf = (id: EvidenceId) => ({
  folder: `evidence/${id}/`,
  original: `evidence/${id}/original`,
  /** The extracted text of a file that is not text itself. */
  text: `evidence/${id}/text`,
  /** The line index of the text. */
  lines: `evidence/${id}/lines`,
});

const DOCUMENTS = new Set([
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/html',
  'image/png',
  'image/jpeg',
]);

/** A document is read through its extracted text. */
export const isDocument = (mediaType: string): boolean => DOCUMENTS.has(mediaType.replace(/;.*/, ''));

/** Text of which each character takes two bytes or four. It is read line by line once it is UTF-8. */
export const isUtf16 = (mediaType: string): boolean =>
  !isDocument(mediaType) && /; charset=utf-16(?:le|be)?$/.test(mediaType);

/** The byte order that was assumed of a text in UTF-16 that has no mark; undefined where nothing was. RFC 2781, 3.3. */
export const assumedOrder = (mediaType: string): Utf16Order | undefined =>
  /; charset=(utf-16(?:le|be))$/.exec(mediaType)?.[1] as Utf16Order | undefined;

/** Whether what is read line by line is a text beside the original. */
export const hasOwnText = (mediaType: string): boolean => isDocument(mediaType) || isUtf16(mediaType);

/** What is read line by line: the file as it is, where that is possible. */
export const textKeyOf = ({ id, mediaType }: Evidence): string =>
  hasOwnText(mediaType) ? keysOf(id).text : keysOf(id).original;

/** The last segment of a path, without control characters, at most 255 characters: safe to show and to quote. */
export const displayName = (fileName: string): string => {
  const last = fileName.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim();
  return clean.slice(0, 255).toWellFormed() || 'unnamed';
};

export const start = (evidence: Evidence, at: Instant): Evidence => ({
  ...evidence,
  status: 'processing',
  updatedAt: at,
});

export const succeed = (evidence: Evidence, at: Instant): Evidence => ({
  ...evidence,
  status: 'ready',
  error: null,
  updatedAt: at,
});

export const fail = (evidence: Evidence, error: Failure, at: Instant): Evidence => ({
  ...evidence,
  status: 'failed',
  error,
  updatedAt: at,
});

export const evidenceNotFound = (): DomainError =>
  new DomainError(
    'evidence.not-found',
    'There is no such evidence among yours. Check the id, or list the evidence of the case.',
  );

export const ensureReady = (evidence: Evidence): Evidence => {
  if (evidence.status === 'ready') return evidence;
  const why =
    evidence.status === 'failed'
      ? `It could not be analysed: ${evidence.error?.detail ?? 'no reason was kept'}`
      : 'It is still being analysed. Ask again in a moment, or follow its job.';
  throw new DomainError('evidence.not-ready', why);
};
