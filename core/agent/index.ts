export { ChatAccepted, ChatInput, ChatResult, ChatView, SourceView } from './models.ts';
export { type AgentService, type AgentServiceDeps, agentService } from './service.ts';
