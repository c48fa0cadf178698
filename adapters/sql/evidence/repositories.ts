import type { InferEntity } from '@mikro-orm/core';
import type { Evidence } from '../../../core/evidence/evidence.ts';
import type {
  AnalysisRepository,
  EvidenceRepositories,
  EvidenceRepository,
} from '../../../core/evidence/repository.ts';
import type { CaseId, EvidenceId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { cursorId, pageOf } from '../../../core/kernel/paging.ts';
import { type Session, saveVersioned } from '../row.ts';
import { AnalysisRow, EvidenceRow } from './rows.ts';

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

const evidence = (session: Session): EvidenceRepository => ({
  async find(ownerId, id) {
    const row = await session().findOne(EvidenceRow, { id, ownerId });
    return row ? toEvidence(row) : undefined;
  },
  async list(ownerId, { caseId, status }, { limit, cursor }) {
    const before = cursorId(cursor);
    const where = {
      ownerId,
      ...(before && { id: { $lt: before } }),
      ...(caseId && { caseId }),
      ...(status && { status }),
    };
    const rows = await session().find(EvidenceRow, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
    return pageOf(rows.map(toEvidence), limit);
  },
  save: async found => ({ ...found, version: await saveVersioned(session(), EvidenceRow, { ...found }) }),
  async delete(ownerId, id) {
    const em = session();
    if ((await em.nativeDelete(EvidenceRow, { id, ownerId })) === 0) return false;
    await em.nativeDelete(AnalysisRow, { evidenceId: id });
    return true;
  },
  async existing(ids) {
    const rows = await session().find(EvidenceRow, { id: { $in: [...ids] } }, { fields: ['id'] });
    return rows.map(row => row.id as EvidenceId);
  },
});

const analyses = (session: Session): AnalysisRepository => ({
  async find(ownerId, id) {
    const row = await session().findOne(AnalysisRow, { evidenceId: id, ownerId });
    return row?.analysis;
  },
  async save(ownerId, id, analysis) {
    const em = session();
    await em.nativeDelete(AnalysisRow, { evidenceId: id });
    await em.insert(AnalysisRow, { evidenceId: id, ownerId, analysis });
  },
});

export const sqlEvidenceRepositories = (session: Session): EvidenceRepositories => ({
  evidence: evidence(session),
  analyses: analyses(session),
});
