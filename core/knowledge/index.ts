export type { DocumentFile } from './add-document.ts';
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
  type SectionText,
  UpdateDocumentInput,
} from './models.ts';
export { type KnowledgeService, type KnowledgeServiceDeps, knowledgeService } from './service.ts';
