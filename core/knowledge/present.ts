import { toIso } from '../kernel/instant.ts';
import type { Document } from './document.ts';
import type { Embedding } from './embedding.ts';
import type { DocumentView } from './models.ts';

const presentEmbedding = (known: Embedding | undefined): DocumentView['embedding'] =>
  known === undefined || known.status === 'none'
    ? { status: 'none', model: null, error: null }
    : { status: known.status, model: known.model, error: known.error };

export const presentDocument = (document: Document, known: Embedding | undefined): DocumentView => ({
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
  embedding: presentEmbedding(known),
  created_at: toIso(document.createdAt),
  updated_at: toIso(document.updatedAt),
});
