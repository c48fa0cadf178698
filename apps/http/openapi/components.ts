import type { z } from 'zod';
import {
  ChatAccepted,
  ChatInput,
  ChatResult,
  ChatView,
  EditPostMortemInput,
  PostMortemAccepted,
  PostMortemVersionPage,
  PostMortemVersionView,
  PostMortemView,
  PublishedView,
  PublishPostMortemInput,
  SourceView,
} from '../../../core/agent/index.ts';
import { LoginInput, RefreshInput, RegisterInput, TokensView, UserPage, UserView } from '../../../core/auth/index.ts';
import {
  CaseClosedView,
  CasePage,
  CaseView,
  CloseCaseInput,
  CreateCaseInput,
  MessagePage,
  MessageView,
  PostMessageInput,
  TimelineEntryView,
  TimelinePage,
  UpdateCaseInput,
} from '../../../core/case/index.ts';
import {
  AnalysisView,
  EvidenceAccepted,
  EvidencePage,
  EvidenceView,
  FindingView,
  LinePage,
  LineView,
} from '../../../core/evidence/index.ts';
import {
  AddDocumentInput,
  DocumentAccepted,
  DocumentPage,
  DocumentView,
  SearchHit,
  SearchInput,
  SearchResults,
  UpdateDocumentInput,
} from '../../../core/knowledge/index.ts';
import { OpenSessionInput, SessionPage, SessionView } from '../../../core/session/index.ts';
import { DeadLetterPage, DeadLetterView, JobView } from '../routes/jobs.ts';
import { HealthView, ProblemHelpView, ReadinessView, WelcomeView } from '../routes/ops.ts';

type Named = { readonly [name: string]: z.ZodType };

/** What clients send, by the names that generated clients will know it by. */
export const REQUESTS: Named = {
  RegisterInput,
  LoginInput,
  RefreshInput,
  OpenSessionInput,
  CreateCaseInput,
  UpdateCaseInput,
  CloseCaseInput,
  PostMessageInput,
  AddDocumentInput,
  UpdateDocumentInput,
  SearchInput,
  ChatInput,
  EditPostMortemInput,
  PublishPostMortemInput,
};

/** What they get. */
export const ANSWERS: Named = {
  UserView,
  UserPage,
  TokensView,
  SessionView,
  SessionPage,
  CaseView,
  CasePage,
  CaseClosedView,
  MessageView,
  MessagePage,
  TimelineEntryView,
  TimelinePage,
  EvidenceAccepted,
  EvidenceView,
  EvidencePage,
  FindingView,
  AnalysisView,
  LineView,
  LinePage,
  DocumentAccepted,
  DocumentView,
  DocumentPage,
  SearchHit,
  SearchResults,
  ChatAccepted,
  SourceView,
  ChatResult,
  ChatView,
  PostMortemView,
  PostMortemVersionView,
  PostMortemVersionPage,
  PostMortemAccepted,
  PublishedView,
  JobView,
  DeadLetterPage,
  DeadLetterView,
  HealthView,
  ReadinessView,
  ProblemHelpView,
  WelcomeView,
};
