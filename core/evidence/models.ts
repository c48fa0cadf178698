import { z } from 'zod';
import { failure, id, pageOfItems, pageQuery, timestamp } from '../kernel/schema.ts';
import { EVIDENCE_STATUSES } from './evidence.ts';

export const EvidenceView = z.object({
  id: id(),
  case_id: id(),
  file_name: z.string(),
  media_type: z.string(),
  bytes: z.number().int(),
  sha256: z.string().meta({ description: 'SHA-256 of the content, in lower-case hex.' }),
  baseline: z.boolean().meta({ description: 'A file of good health, to hold the others of the case against.' }),
  status: z.enum(EVIDENCE_STATUSES),
  error: failure(),
  job_id: id(),
  created_at: timestamp(),
  updated_at: timestamp(),
});
export type EvidenceView = z.infer<typeof EvidenceView>;

export const EvidenceListQuery = z.object({
  ...pageQuery,
  case_id: id().optional(),
  status: z.enum(EVIDENCE_STATUSES).optional(),
});
export type EvidenceListQuery = z.infer<typeof EvidenceListQuery>;
export const EvidencePage = pageOfItems(EvidenceView);
export type EvidencePage = z.infer<typeof EvidencePage>;

export const EvidenceAccepted = z.object({ id: id(), job_id: id(), status: z.enum(EVIDENCE_STATUSES) });
export type EvidenceAccepted = z.infer<typeof EvidenceAccepted>;
