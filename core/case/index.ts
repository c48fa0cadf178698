export {
  CaseClosedView,
  CaseListQuery,
  CasePage,
  CaseView,
  CaseWithOwner,
  CloseCaseInput,
  CreateCaseInput,
  ListQuery,
  MessagePage,
  MessageView,
  PastCaseView,
  PostMessageInput,
  TimelineEntryView,
  TimelinePage,
  UpdateCaseInput,
} from './models.ts';
export type { NewMessage } from './post-message.ts';
export { type CaseService, type CaseServiceDeps, caseService } from './service.ts';
