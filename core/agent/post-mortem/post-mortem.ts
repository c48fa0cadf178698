import type { FindingView } from '../../evidence/index.ts';
import { DomainError, type Failure } from '../../kernel/error.ts';
import type { CaseId, DocumentId, JobId, UserId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { SourceView } from '../models.ts';

export type Grade = FindingView['grade'];

/** How far a statement holds, and the sources that it holds by. */
export type Support = { readonly grade: Grade; readonly sourceIds: readonly number[] };

/** The text of a post-mortem as it was at one time. Never changed once written. */
export type Revision = {
  readonly id: string;
  readonly caseId: CaseId;
  readonly ownerId: UserId;
  /** Counted from 1 within the case, without gaps. */
  readonly number: number;
  readonly origin: 'generated' | 'edited';
  /** Whether a model wrote some of the draft that this is or came from, or code wrote all of it. */
  readonly mode: 'llm' | 'grounded';
  /** The version of the prompt that the model was given for the draft; null where code wrote all of it. */
  readonly prompt: string | null;
  /** The case's own title, for file names. */
  readonly title: string;
  readonly markdown: string;
  readonly rootCause: Support & { readonly text: string };
  /** What code computed for the draft; an edit is held against it. */
  readonly computed: Support;
  /** Everything that the text may cite by its number. */
  readonly sources: readonly SourceView[];
  /** What a reviewer should know, each a sentence. */
  readonly notes: readonly string[];
  readonly createdAt: Instant;
};

/** The post-mortem of a case: which revisions there are, and which of them is knowledge. Its id is the case's. */
export type PostMortem = {
  readonly id: CaseId;
  readonly ownerId: UserId;
  /** The last revision's number; 0 while there is none. */
  readonly latest: number;
  /** The version of the case that the last generated revision is about; 0 while there is none. */
  readonly generatedFor: number;
  /** The job that somebody asked for, until it has written. */
  readonly requestedJobId: JobId | null;
  /** Why the last job gave up; null once one has written. */
  readonly failure: Failure | null;
  /** The document in knowledge, whether it is there yet or not, so that publishing twice is the same as once. */
  readonly documentId: DocumentId;
  readonly published: { readonly number: number; readonly at: Instant } | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

export type Existing = { readonly postMortem: PostMortem; readonly revision: Revision };

export const begin = (id: CaseId, ownerId: UserId, documentId: DocumentId, at: Instant): PostMortem => ({
  id,
  ownerId,
  latest: 0,
  generatedFor: 0,
  requestedJobId: null,
  failure: null,
  documentId,
  published: null,
  createdAt: at,
  updatedAt: at,
  version: 0,
});

/** Whether a job has anything to write: somebody asked for it, or nothing is written about this version of the case. The
 *  job of an earlier version writes about the present one, and the job of the present one then has nothing to do. */
export const isDue = (found: PostMortem | undefined, caseVersion: number, jobId: JobId): boolean =>
  found === undefined || found.requestedJobId === jobId || found.generatedFor < caseVersion;

export const statusOf = ({ published }: PostMortem, { number }: Pick<Revision, 'number'>): 'draft' | 'published' =>
  published?.number === number ? 'published' : 'draft';

export const ensureVersion = (found: PostMortem, expected: number | undefined): PostMortem => {
  if (expected !== undefined && expected !== found.version)
    throw new DomainError(
      'precondition-failed',
      'The post-mortem has changed since you read it. Read it again, then repeat your change.',
    );
  return found;
};

export const postMortemNotFound = (found?: PostMortem): DomainError =>
  new DomainError('case.post-mortem-not-found', whyNone(found));

const whyNone = (found: PostMortem | undefined): string => {
  if (found?.failure) return `The post-mortem could not be written: ${found.failure.detail} Ask for it again.`;
  if (found && found.latest > 0) return 'The post-mortem has no such version. List its versions.';
  return 'There is no post-mortem yet. It is written when the case is closed; a case that is closed already can be asked for one.';
};
