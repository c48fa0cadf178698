import type { InferEntity } from '@mikro-orm/core';
import type { AgentRepositories, TurnRepository } from '../../../core/agent/repository.ts';
import type { Turn } from '../../../core/agent/turn.ts';
import type { CaseId, JobId, MessageId, UserId } from '../../../core/kernel/ids.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { hypothesisRepository } from './hypothesis-repository.ts';
import { modelCallRepository } from './model-call-repository.ts';
import { postMortemRepository } from './post-mortem-repository.ts';
import { TurnRow } from './rows.ts';
import { transcriptRepository } from './transcript-repository.ts';

const toTurn = (row: InferEntity<typeof TurnRow>): Turn => ({
  id: row.id as JobId,
  ownerId: row.ownerId as UserId,
  caseId: row.caseId as CaseId,
  question: row.question,
  context: row.context ?? null,
  // What was not set comes back from the column as null.
  options: Object.fromEntries(Object.entries(row.options).filter(([, value]) => value !== null)),
  questionId: row.questionId as MessageId,
  answerId: row.answerId as MessageId,
  status: row.status,
  result: row.result ?? null,
  error: row.error ?? null,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

const TURNS = plainRows(TurnRow);

const turns = (session: Session, sql: Statements): TurnRepository => ({
  async find(ownerId, id) {
    const [row] = await TURNS.all(sql, 'where id = ? and owner_id = ?', id, ownerId);
    return row ? toTurn(row) : undefined;
  },
  async ownerOf(id) {
    const row = await session().findOne(TurnRow, { id }, { fields: ['ownerId'] });
    return row?.ownerId as UserId | undefined;
  },
  save: async turn => ({ ...turn, version: await TURNS.save(sql, turn) }),
  delete: async (ownerId, id) => (await session().nativeDelete(TurnRow, { id, ownerId })) === 1,
  async listAnswered(ownerId, caseId, limit) {
    const where = { ownerId, caseId, status: 'completed' as const };
    const rows = await session().find(TurnRow, where, { orderBy: { id: 'desc' }, limit });
    return rows.map(toTurn);
  },
  async deleteOfCase(ownerId, caseId) {
    const em = session();
    const rows = await em.find(TurnRow, { ownerId, caseId }, { fields: ['id'] });
    await em.nativeDelete(TurnRow, { ownerId, caseId });
    return rows.map(({ id }) => id as JobId);
  },
});

export const sqlAgentRepositories = (session: Session, sql: Statements): AgentRepositories => ({
  turns: turns(session, sql),
  postMortems: postMortemRepository(session, sql),
  calls: modelCallRepository(session, sql),
  hypotheses: hypothesisRepository(session, sql),
  transcripts: transcriptRepository(session, sql),
});
