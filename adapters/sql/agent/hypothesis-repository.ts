import type { InferEntity } from '@mikro-orm/core';
import type { HypothesisRepository } from '../../../core/agent/repository.ts';
import type { Hypothesis } from '../../../core/agent/trust/hypothesis.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { HypothesisRow } from './rows.ts';

const toHypothesis = (row: InferEntity<typeof HypothesisRow>): Hypothesis => ({
  id: row.id,
  caseId: row.caseId as CaseId,
  ownerId: row.ownerId as UserId,
  statement: row.statement,
  state: row.state,
  grade: row.grade,
  evidenceFor: row.evidenceFor,
  evidenceAgainst: row.evidenceAgainst,
  proposedBy: row.proposedBy as JobId,
  updatedBy: row.updatedBy as JobId,
  origin: row.origin,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

const HYPOTHESES = plainRows(HypothesisRow);

export const hypothesisRepository = (session: Session, sql: Statements): HypothesisRepository => ({
  async find(ownerId, id) {
    const row = await session().findOne(HypothesisRow, { id, ownerId });
    return row ? toHypothesis(row) : undefined;
  },
  save: async hypothesis => ({ ...hypothesis, version: await HYPOTHESES.save(sql, hypothesis) }),
  async listOfCase(ownerId, caseId, { limit, cursor }) {
    const before = cursorId(cursor);
    const rows = await HYPOTHESES.all(
      sql,
      `where owner_id = ? and case_id = ? ${before ? 'and id < ?' : ''} order by id desc limit ?`,
      ownerId,
      caseId,
      ...(before ? [before] : []),
      limit + 1,
    );
    return pageOf(rows.map(toHypothesis), limit);
  },
  deleteOfCase: (ownerId, caseId) => session().nativeDelete(HypothesisRow, { ownerId, caseId }),
});
