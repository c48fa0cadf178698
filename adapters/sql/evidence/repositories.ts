import type { InferEntity } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Evidence } from '../../../core/evidence/evidence.ts';
import type {
  AnalysisRepository,
  EvidenceRepositories,
  EvidenceRepository,
} from '../../../core/evidence/repository.ts';
import type { CaseId, EvidenceId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { fingerprintRepository } from './fingerprint-repository.ts';
import { AnalysisRow, EvidenceRow, FeatureRow } from './rows.ts';

const toEvidence = (row: InferEntity<typeof EvidenceRow>): Evidence => ({
  id: row.id as EvidenceId,
  caseId: row.caseId as CaseId,
  ownerId: row.ownerId as UserId,
  fileName: row.fileName,
  mediaType: row.mediaType,
  bytes: row.bytes,
  sha256: row.sha256,
  isBaseline: row.isBaseline,
  status: row.status,
  error: row.error ?? null,
  jobId: row.jobId as JobId,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version,
});

const EVIDENCE = plainRows(EvidenceRow);

const evidence = (session: Session, sql: Statements): EvidenceRepository => ({
  async find(ownerId, id) {
    const [row] = await EVIDENCE.all(sql, 'where id = ? and owner_id = ?', id, ownerId);
    return row ? toEvidence(row) : undefined;
  },
  async list(ownerId, { caseId, status }, { limit, cursor }) {
    const before = cursorId(cursor);
    const asked = [
      ['owner_id = ?', ownerId],
      ['id < ?', before],
      ['case_id = ?', caseId],
      ['status = ?', status],
    ] as const;
    const given = asked.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
    const where = given.map(({ condition }) => condition).join(' and ');
    const values = given.map(({ value }) => value);
    const rows = await EVIDENCE.all(sql, `where ${where} order by id desc limit ?`, ...values, limit + 1);
    return pageOf(rows.map(toEvidence), limit);
  },
  save: async found => ({ ...found, version: await EVIDENCE.save(sql, found) }),
  async delete(ownerId, id) {
    const em = session();
    if ((await em.nativeDelete(EvidenceRow, { id, ownerId })) === 0) return false;
    await em.nativeDelete(AnalysisRow, { evidenceId: id });
    await em.nativeDelete(FeatureRow, { evidenceId: id });
    return true;
  },
  async countCases(ownerId) {
    const [row] = await (session() as SqlEntityManager).execute<{ cases: number }[]>(
      'select cast(count(distinct case_id) as bigint) as cases from evidence_files where owner_id = ?',
      [ownerId],
    );
    return row?.cases ?? 0;
  },
  async existing(ids) {
    const rows = await session().find(EvidenceRow, { id: { $in: [...ids] } }, { fields: ['id'] });
    return rows.map(row => row.id as EvidenceId);
  },
});

const ANALYSES = plainRows(AnalysisRow);

const analyses = (session: Session, sql: Statements): AnalysisRepository => ({
  async find(ownerId, id) {
    const [row] = await ANALYSES.all(sql, 'where evidence_id = ? and owner_id = ?', id, ownerId);
    return row?.analysis;
  },
  async save(ownerId, id, analysis) {
    const em = session();
    await em.nativeDelete(AnalysisRow, { evidenceId: id });
    await em.insert(AnalysisRow, { evidenceId: id, ownerId, analysis });
  },
});

export const sqlEvidenceRepositories = (session: Session, sql: Statements): EvidenceRepositories => ({
  evidence: evidence(session, sql),
  analyses: analyses(session, sql),
  fingerprints: fingerprintRepository(session),
});
