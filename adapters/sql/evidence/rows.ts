import { defineEntity, p } from '@mikro-orm/core';
import type { Analysis } from '../../../core/evidence/analysis.ts';
import type { EvidenceStatus } from '../../../core/evidence/evidence.ts';
import type { Feature } from '../../../core/evidence/fingerprint.ts';
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

export const FeatureRow = defineEntity({
  name: 'FeatureRow',
  tableName: 'evidence_features',
  indexes: [
    { name: 'evidence_features_case', properties: ['ownerId', 'caseId', 'kind', 'wording'] },
    { name: 'evidence_features_wording', properties: ['ownerId', 'wording', 'kind', 'caseId'] },
  ],
  properties: {
    evidenceId: p.text().primary(),
    kind: p.text().$type<Feature['kind']>().primary(),
    wording: p.text().primary(),
    ownerId: p.text(),
    caseId: p.text(),
  },
});
