import { z } from 'zod';
import { failure, id, label, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';
import { DOCUMENT_STATUSES, SCOPES } from './document.ts';
import { EMBEDDING_STATUSES } from './embedding.ts';

const scope = () => z.enum(SCOPES).meta({ description: '`global` needs an administrator.' });
const title = () => label(300);
/** Shown as a link, so nothing that a browser would run. */
const sourceUri = () => z.url({ protocol: /^https?$/ }).max(2000);

/** The fields that stand beside the file of a multipart upload. */
export const DocumentFields = z.object({
  title: title().optional(),
  scope: scope().default('personal'),
  source_uri: sourceUri().optional(),
});
export type DocumentFields = z.infer<typeof DocumentFields>;

export const DOCUMENT_TEXT_TYPES = ['text/markdown', 'text/plain', 'text/html'] as const;

export const AddDocumentInput = DocumentFields.extend({
  title: title(),
  content: text(5_000_000, 1),
  media_type: z.enum(DOCUMENT_TEXT_TYPES).default('text/markdown'),
});
export type AddDocumentInput = z.infer<typeof AddDocumentInput>;

export const UpdateDocumentInput = z.object({
  title: title().optional(),
  scope: scope().optional(),
  source_uri: sourceUri().nullable().optional(),
});
export type UpdateDocumentInput = z.infer<typeof UpdateDocumentInput>;

export const DocumentAccepted = z.object({
  id: id(),
  document_id: id(),
  job_id: id(),
  status: z.enum(DOCUMENT_STATUSES),
});
export type DocumentAccepted = z.infer<typeof DocumentAccepted>;

export const DocumentView = z.object({
  id: id(),
  title: z.string(),
  scope: scope(),
  file_name: z.string(),
  media_type: z.string(),
  source_uri: z.string().nullable(),
  bytes: z.number().int(),
  sha256: z.string(),
  status: z.enum(DOCUMENT_STATUSES),
  error: failure(),
  sections: z.number().int(),
  job_id: id(),
  embedding: z
    .object({ status: z.enum(EMBEDDING_STATUSES), model: z.string().nullable(), error: failure() })
    .meta({ description: 'Its vectors. A document that is ready is found by its words, with or without them.' }),
  created_at: timestamp(),
  updated_at: timestamp(),
});
export type DocumentView = z.infer<typeof DocumentView>;

export const DocumentListQuery = z.object({
  ...pageQuery,
  scope: scope().optional(),
  status: z.enum(DOCUMENT_STATUSES).optional(),
});
export type DocumentListQuery = z.infer<typeof DocumentListQuery>;
export const DocumentPage = pageOfItems(DocumentView);
export type DocumentPage = z.infer<typeof DocumentPage>;

export const SearchInput = z.object({
  query: text(100_000).meta({ description: 'A question, an alert, a pasted log line. Nothing in it is query syntax.' }),
  top_k: z.number().int().min(1).max(50).default(10),
  filter: z.object({ scope: scope().optional(), document_ids: z.array(id()).max(100).optional() }).optional(),
});
export type SearchInput = z.infer<typeof SearchInput>;

export const SearchHit = z.object({
  document_id: id(),
  title: z.string(),
  section: z.string().meta({ description: 'The trail of headings.' }),
  snippet: z.string(),
  score: z.number().meta({ description: 'Higher is better; comparable within one answer only.' }),
  source_uri: z.string().nullable(),
});
export type SearchHit = z.infer<typeof SearchHit>;
export const SearchResults = z.object({ results: z.array(SearchHit) });
export type SearchResults = z.infer<typeof SearchResults>;

/** A hit with its whole text, for modules that quote it. */
export type Passage = Omit<SearchHit, 'snippet'> & {
  /** Of the document's file. */
  readonly sha256: string;
  readonly ordinal: number;
  readonly text: string;
  readonly anchor: string | null;
};

/** One piece of a document, in its own words. */
export type SectionText = {
  readonly ordinal: number;
  readonly section: string;
  readonly body: string;
  readonly anchor: string | null;
};
