export { Case } from './models.ts';
export { type CaseService, caseService } from './service.ts';
