import type { Actor } from '../kernel/actor.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { CaseId, JobId, MessageId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { ChatResult } from './models.ts';

export const TURN_STATUSES = ['processing', 'completed', 'failed', 'cancelled'] as const;
export type TurnStatus = (typeof TURN_STATUSES)[number];

/** One question and its answer. Its id is the id of the job that works on it. */
export type Turn = {
  readonly id: JobId;
  readonly ownerId: UserId;
  readonly caseId: CaseId;
  readonly question: string;
  /** What the client wants the agent to know besides the question, as JSON; null for nothing. */
  readonly context: string | null;
  readonly options: {
    readonly model?: string | undefined;
    readonly temperature?: number | undefined;
    readonly maxTokens?: number | undefined;
  };
  /** Both messages' ids are made when the turn begins, so that a repeated run writes the same messages. */
  readonly questionId: MessageId;
  readonly answerId: MessageId;
  readonly status: TurnStatus;
  readonly result: ChatResult | null;
  readonly error: Failure | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

/** The turn does what its owner may do. */
export const actorOf = ({ ownerId }: Pick<Turn, 'ownerId'>): Actor => ({ userId: ownerId, roles: ['user'] });

export const isEnded = (turn: Turn): boolean => turn.status !== 'processing';

export const complete = (turn: Turn, result: ChatResult, at: Instant): Turn => ({
  ...turn,
  status: 'completed',
  result,
  updatedAt: at,
});

export const fail = (turn: Turn, error: Failure, at: Instant): Turn => ({
  ...turn,
  status: 'failed',
  error,
  updatedAt: at,
});

/** A failed turn is worked on again, from the answer that was decided, if one was. */
export const resume = (turn: Turn, at: Instant): Turn => ({
  ...turn,
  status: 'processing',
  error: null,
  updatedAt: at,
});

export const cancel = (turn: Turn, at: Instant): Turn => {
  if (isEnded(turn))
    throw new DomainError('job.finished', 'This turn has ended already, so there is nothing to cancel.');
  return { ...turn, status: 'cancelled', updatedAt: at };
};

export const turnNotFound = (): DomainError =>
  new DomainError('job.not-found', 'There is no such turn among yours. Check the job id that the chat answered.');
