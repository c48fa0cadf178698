import { toIso } from '../kernel/instant.ts';
import type { Document } from './document.ts';
import type { DocumentView } from './models.ts';

export const presentDocument = (document: Document): DocumentView => ({
  id: document.id,
  title: document.title,
  scope: document.scope,
  file_name: document.fileName,
  media_type: document.mediaType,
  source_uri: document.sourceUri,
  bytes: document.bytes,
  sha256: document.sha256,
  status: document.status,
  error: document.error,
  sections: document.sections,
  job_id: document.jobId,
  created_at: toIso(document.createdAt),
  updated_at: toIso(document.updatedAt),
});
