import type { CaseId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const TIMELINE_KINDS = [
  'case.opened',
  'case.closed',
  'case.reopened',
  'evidence.ready',
  'evidence.failed',
  'question',
  'answer',
  'post-mortem.generated',
  'post-mortem.published',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** Something that happened in the course of a case. */
export type TimelineEntry = {
  /** Known beforehand for entries that come from a message, so that a repeat changes nothing. */
  readonly id: string;
  readonly caseId: CaseId;
  readonly ownerId: UserId;
  readonly at: Instant;
  readonly kind: TimelineKind;
  readonly title: string;
  /** What it is about: the id of a message, a piece of evidence or the case. */
  readonly refId: string;
};
