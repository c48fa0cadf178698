export { OpenSessionInput, SessionListQuery, SessionPage, SessionView } from './models.ts';
export { type SessionService, type SessionServiceDeps, sessionService } from './service.ts';
