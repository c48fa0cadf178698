export { Session } from './models.ts';
export { type SessionService, sessionService } from './service.ts';
