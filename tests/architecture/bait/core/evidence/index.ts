export { Evidence } from './models.ts';
export { type EvidenceService, evidenceService } from './service.ts';
export type { Input } from './read-evidence.ts';
export { readEvidence } from './read-evidence.ts'; // planted: a face shows DTOs, events and the service
export type { EvidenceRepository } from './repository.ts'; // planted: a face hides entities and repositories
export { evidenceKey } from './repository.ts'; // planted: a face hides entities and repositories
export type { EvidenceEntity } from './evidence.ts'; // planted: a face hides entities and repositories
export { caseService } from '../case/index.ts'; // planted: a face shows files of its own module
export { z } from 'zod'; // planted: a face shows files of its own module
export const own = 1; // planted: a face only re-exports
