import { DomainError } from '../kernel/error.ts';
import type { CaseId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const CASE_STATUSES = ['open', 'investigating', 'closed'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Case = {
  readonly id: CaseId;
  readonly ownerId: UserId;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly status: CaseStatus;
  readonly resolution: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly closedAt: Instant | null;
  /** 0 before it is stored, then one more with each change. */
  readonly version: number;
};

export const close = (c: Case, resolution: string | undefined, at: Instant): Case => {
  if (c.status === 'closed') throw new DomainError('case.already-closed', 'This case is closed already.');
  return { ...c, status: 'closed', resolution: resolution ?? null, closedAt: at, updatedAt: at };
};

export const reopen = (c: Case, at: Instant): Case => {
  if (c.status !== 'closed')
    throw new DomainError('case.not-closed', 'This case is not closed, so it cannot be reopened.');
  return { ...c, status: 'investigating', resolution: null, closedAt: null, updatedAt: at };
};

/** A closed case takes no new work. */
export const ensureOpen = (c: Case): Case => {
  if (c.status === 'closed')
    throw new DomainError('case.closed', 'This case is closed. Reopen it to go on with the investigation.');
  return c;
};

/** The first question moves a case on; files alone do not. */
export const investigate = (c: Case, at: Instant): Case =>
  ensureOpen(c).status === 'open' ? { ...c, status: 'investigating', updatedAt: at } : c;

export const ensureVersion = (c: Case, expected: number | undefined): Case => {
  if (expected !== undefined && expected !== c.version)
    throw new DomainError(
      'precondition-failed',
      'The case has changed since you read it. Read it again, then repeat your change.',
    );
  return c;
};

export const caseNotFound = (): DomainError =>
  new DomainError('case.not-found', 'There is no such case among yours. Check the id, or list your cases.');
