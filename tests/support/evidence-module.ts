import { memoryEvidenceAnalyser } from '../../adapters/memory/evidence-analyser.ts';
import { memoryFileProvider } from '../../adapters/memory/file-provider.ts';
import { memoryTextExtractor } from '../../adapters/memory/text-extractor.ts';
import { memoryUnpacker } from '../../adapters/memory/unpacker.ts';
import type { CaseView } from '../../core/case/index.ts';
import { type EvidenceService, type EvidenceServiceDeps, evidenceService } from '../../core/evidence/index.ts';
import type { World } from '../contract/world.ts';

/** A case that takes evidence: what the evidence module asks of the case module. */
export const AN_OPEN_CASE: CaseView = {
  id: '01900000-0000-7000-8000-000000000001',
  title: 'Checkout answers 503',
  description: '',
  severity: 'high',
  status: 'investigating',
  resolution: null,
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  closed_at: null,
  version: 1,
};

export type EvidenceModule = { readonly service: EvidenceService; readonly deps: EvidenceServiceDeps };

/** The evidence module alone, on files and an engine of this process; every case is open. */
export const evidenceModule = (
  { clock, ids, evidence }: World,
  given: Partial<EvidenceServiceDeps> = {},
): EvidenceModule => {
  const deps: EvidenceServiceDeps = {
    ...evidence,
    clock,
    ids,
    files: memoryFileProvider(clock.now),
    extractor: memoryTextExtractor(),
    analyser: memoryEvidenceAnalyser(),
    unpacker: memoryUnpacker(),
    cases: { get: async () => AN_OPEN_CASE, getOpen: async () => AN_OPEN_CASE },
    maxBytes: 100_000,
    ...given,
  };
  return { service: evidenceService(deps), deps };
};

/** A log in which something happens: 40 quiet lines, then errors. */
export const LOG = [
  ...Array.from({ length: 40 }, (_, i) => `2026-01-05T10:00:${String(i).padStart(2, '0')}Z INFO request ${i} served`),
  '2026-01-05T10:00:45Z ERROR pool exhausted after 30000 ms',
  '2026-01-05T10:00:46Z ERROR pool exhausted after 30001 ms',
  '',
].join('\n');
