import type { EvidenceEntity } from './evidence.ts';

export interface EvidenceRepository {
  find(id: string): Promise<EvidenceEntity | undefined>;
}
export const evidenceKey = 'id';
