import type { Analysis } from '../../core/evidence/analysis.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { AnalysisRepository, EvidenceRepositories, EvidenceRepository } from '../../core/evidence/repository.ts';
import type { EvidenceId, UserId } from '../../core/kernel/ids.ts';
import { fingerprintRepository, fingerprintRows } from './fingerprint-repository.ts';
import { type Rows, type Tables, table } from './rows.ts';
import { newestFirst, saveVersioned } from './versioned.ts';

type AnalysisRow = { readonly ownerId: UserId; readonly analysis: Analysis };

const EVIDENCE = table<Evidence>('evidence_evidence');
const ANALYSES = table<AnalysisRow>('evidence_analyses');

export const evidenceRepositories = (tables: Tables): EvidenceRepositories => {
  const analyses = tables.rows(ANALYSES);
  const fingerprints = fingerprintRows(tables);
  const removeAnalysis = (id: EvidenceId): void => {
    analyses.delete(id);
    fingerprints.delete(id);
  };
  return {
    evidence: evidenceRepository(tables.rows(EVIDENCE), removeAnalysis),
    analyses: analysisRepository(analyses),
    fingerprints: fingerprintRepository(fingerprints),
  };
};

const evidenceRepository = (evidence: Rows<Evidence>, removeAnalysis: (id: EvidenceId) => void): EvidenceRepository => {
  const find: EvidenceRepository['find'] = async (ownerId, id) => {
    const found = evidence.get(id);
    return found?.ownerId === ownerId ? found : undefined;
  };
  return {
    find,
    list: async (ownerId, { caseId, status }, page) =>
      newestFirst(
        evidence,
        e =>
          e.ownerId === ownerId &&
          (caseId === undefined || e.caseId === caseId) &&
          (status === undefined || e.status === status),
        page,
      ),
    save: async e => saveVersioned(evidence, e),
    async delete(ownerId, id) {
      if (!(await find(ownerId, id))) return false;
      removeAnalysis(id);
      return evidence.delete(id);
    },
    countCases: async ownerId => new Set(evidence.where(e => e.ownerId === ownerId).map(({ caseId }) => caseId)).size,
    existing: async ids => ids.filter(id => evidence.get(id) !== undefined),
  };
};

const analysisRepository = (analyses: Rows<AnalysisRow>): AnalysisRepository => ({
  async find(ownerId, id) {
    const found = analyses.get(id);
    return found?.ownerId === ownerId ? found.analysis : undefined;
  },
  async save(ownerId, id, analysis) {
    analyses.put(id, { ownerId, analysis });
  },
});
