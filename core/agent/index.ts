export { CostsView, UsageOfTime, UsageQuery } from './cost-models.ts';
export { HypothesisListQuery, HypothesisPage, HypothesisView } from './hypothesis-models.ts';
export { ChatAccepted, ChatInput, ChatResult, ChatView, SourceView } from './models.ts';
export {
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
} from './post-mortem-models.ts';
export type { ReplayInput, ReplayView } from './replay-models.ts';
export { type AgentService, type AgentServiceDeps, agentService } from './service.ts';
