import type { CaseId, JobId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/paging.ts';
import type { Transact } from '../ports/transactor.ts';
import type { PostMortem, Revision } from './post-mortem/post-mortem.ts';
import type { ModelCall, ModelSpent, Period, Spent } from './spending/model-call.ts';
import type { Transcript } from './transcript.ts';
import type { Hypothesis } from './trust/hypothesis.ts';
import type { Turn } from './turn.ts';

/** Turns. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface TurnRepository {
  find(ownerId: UserId, id: JobId): Promise<Turn | undefined>;
  /** For operators' commands alone, which know a turn by its id. */
  ownerOf(id: JobId): Promise<UserId | undefined>;
  save(turn: Turn): Promise<Turn>;
  /** False when it was not there. */
  delete(ownerId: UserId, id: JobId): Promise<boolean>;
  /** The case's turns that were answered, newest first. */
  listAnswered(ownerId: UserId, caseId: CaseId, limit: number): Promise<readonly Turn[]>;
  /** Removes every turn of a case; the ids of those that were there. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<readonly JobId[]>;
}

/** Post-mortems, one of each case under the case's id, and the revisions of their texts. What is returned is a copy; a
 *  foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface PostMortemRepository {
  find(ownerId: UserId, caseId: CaseId): Promise<PostMortem | undefined>;
  save(postMortem: PostMortem): Promise<PostMortem>;
  /** @throws DomainError 'conflict' when the case has a revision with this number. */
  addRevision(revision: Revision): Promise<void>;
  findRevision(ownerId: UserId, caseId: CaseId, number: number): Promise<Revision | undefined>;
  /** Newest first. */
  listRevisions(ownerId: UserId, caseId: CaseId, page: PageRequest): Promise<Page<Revision>>;
  /** Removes the post-mortem of a case with its revisions; false when it was not there. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<boolean>;
}

/** On what an owner's money went: a turn, a case, or everything of a time. */
export type SpentOn = { readonly jobId: JobId } | { readonly caseId: CaseId } | Period;

/** The book of requests to models. Nothing in it is changed or removed, because the budget of a day and the costs of a
 *  month must not shrink when a case is deleted; its calls then only forget which case it was. */
export interface ModelCallRepository {
  /** False when there is a call with this id: the first one stands. */
  add(call: ModelCall): Promise<boolean>;
  /** All zero for what is unknown or a stranger's. */
  spent(ownerId: UserId, on: SpentOn): Promise<Spent>;
  /** The same by model, the dearest first, then the one with the most tokens. */
  spentByModel(ownerId: UserId, on: SpentOn): Promise<readonly ModelSpent[]>;
  /** In the order of their ids. */
  listOfTurn(ownerId: UserId, jobId: JobId): Promise<readonly ModelCall[]>;
  /** How many calls there were. */
  forgetCase(ownerId: UserId, caseId: CaseId): Promise<number>;
}

/** What is thought about the causes of cases. What is returned is a copy; a foreign one is simply not there.
 *  `save` succeeds only if `version` is the stored one (0 for a new one), else DomainError 'conflict'. */
export interface HypothesisRepository {
  find(ownerId: UserId, id: string): Promise<Hypothesis | undefined>;
  save(hypothesis: Hypothesis): Promise<Hypothesis>;
  /** Newest first. */
  listOfCase(ownerId: UserId, caseId: CaseId, page: PageRequest): Promise<Page<Hypothesis>>;
  /** How many there were. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<number>;
}

/** What turns were decided from. What is returned is a copy; a foreign one is simply not there. */
export interface TranscriptRepository {
  /** False when the turn has one: the first one stands. */
  add(transcript: Transcript): Promise<boolean>;
  find(ownerId: UserId, id: JobId): Promise<Transcript | undefined>;
  /** How many there were. */
  deleteOfCase(ownerId: UserId, caseId: CaseId): Promise<number>;
}

export type AgentRepositories = {
  readonly turns: TurnRepository;
  readonly postMortems: PostMortemRepository;
  readonly calls: ModelCallRepository;
  readonly hypotheses: HypothesisRepository;
  readonly transcripts: TranscriptRepository;
};
export type AgentTransact = Transact<AgentRepositories>;
