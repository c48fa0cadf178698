export { Agent } from './models.ts';
export { type AgentService, agentService } from './service.ts';
