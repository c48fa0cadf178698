export type { DocumentFile } from './add-document.ts';
export type { Chunk } from './document.ts';
export {
  AddDocumentInput,
  DocumentAccepted,
  DocumentFields,
  DocumentListQuery,
  DocumentPage,
  DocumentView,
  type Passage,
  SearchHit,
  SearchInput,
  SearchResults,
  UpdateDocumentInput,
} from './models.ts';
export { type KnowledgeService, type KnowledgeServiceDeps, knowledgeService } from './service.ts';
