import { z } from 'zod';
import type { DomainErrorCode } from '../../../core/kernel/error.ts';
import type { CaseId, DocumentId, EvidenceId, JobId, SessionId } from '../../../core/kernel/ids.ts';
import { id } from '../../../core/kernel/schema.ts';
import type { PathIds } from '../endpoint.ts';

/** The one place where a text from an address becomes an id. Whose it is, the services check. */
const idOf = <Id extends string>(missing: DomainErrorCode): PathIds<{ readonly id: Id }> => ({
  schema: z.object({ id: id() as unknown as z.ZodType<Id> }) as PathIds<{ readonly id: Id }>['schema'],
  missing,
});

export const sessionIds = () => idOf<SessionId>('session.not-found');
export const caseIds = () => idOf<CaseId>('case.not-found');
export const evidenceIds = () => idOf<EvidenceId>('evidence.not-found');
export const documentIds = () => idOf<DocumentId>('knowledge.document-not-found');
export const jobIds = () => idOf<JobId>('job.not-found');
