import type { CaseId, MessageId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const MESSAGE_ROLES = ['user', 'assistant'] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

/** Something said in a case. Never changed once written. */
export type Message = {
  readonly id: MessageId;
  readonly caseId: CaseId;
  readonly ownerId: UserId;
  readonly role: MessageRole;
  readonly content: string;
  readonly createdAt: Instant;
};
