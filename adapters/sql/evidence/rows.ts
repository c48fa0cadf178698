import { defineEntity, p } from '@mikro-orm/core';
import type { Analysis } from '../../../core/evidence/analysis.ts';
import type { EvidenceStatus } from '../../../core/evidence/evidence.ts';
import type { Failure } from '../../../core/kernel/error.ts';

export const EvidenceRow = defineEntity({
  name: 'EvidenceRow',
  tableName: 'evidence_files',
  indexes: [{ name: 'evidence_files_owner', properties: ['ownerId', 'caseId', 'id'] }],
  properties: {
    id: p.text().primary(),
    caseId: p.text(),
    ownerId: p.text(),
    fileName: p.text(),
    mediaType: p.text(),
    bytes: p.bigint('number'),
    sha256: p.text().fieldName('sha256'),
    isBaseline: p.boolean().default(false),
    status: p.string().$type<EvidenceStatus>(),
    error: p.json<Failure>().columnType('json').nullable(),
    jobId: p.text(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const AnalysisRow = defineEntity({
  name: 'AnalysisRow',
  tableName: 'evidence_analyses',
  properties: {
    evidenceId: p.text().primary(),
    ownerId: p.text(),
    analysis: p.json<Analysis>().columnType('json'),
  },
});
