export {
  ChatAccepted,
  ChatInput,
  ChatResult,
  ChatView,
  EditPostMortemInput,
  PostMortemAccepted,
  type PostMortemExport,
  PostMortemListQuery,
  PostMortemQuery,
  PostMortemVersionPage,
  PostMortemVersionView,
  PostMortemView,
  PublishedView,
  PublishPostMortemInput,
  SourceView,
} from './models.ts';
export { type AgentService, type AgentServiceDeps, agentService } from './service.ts';
