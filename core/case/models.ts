import { z } from 'zod';
import { id, label, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';
import { CASE_STATUSES, SEVERITIES } from './case.ts';
import { MESSAGE_ROLES } from './message.ts';
import { TIMELINE_KINDS } from './timeline.ts';

const title = () => label(200).meta({ description: 'What broke, in one line.' });
const description = () => text(20_000);
const severity = () => z.enum(SEVERITIES);

export const CreateCaseInput = z.object({
  title: title(),
  description: description().default(''),
  severity: severity().default('medium'),
});
export type CreateCaseInput = z.infer<typeof CreateCaseInput>;

export const UpdateCaseInput = z.object({
  title: title().optional(),
  description: description().optional(),
  severity: severity().optional(),
});
export type UpdateCaseInput = z.infer<typeof UpdateCaseInput>;

export const CloseCaseInput = z.object({
  resolution: text(20_000).optional().meta({ description: 'What fixed it. Later cases find this one by it.' }),
});
export type CloseCaseInput = z.infer<typeof CloseCaseInput>;

export const CaseView = z.object({
  id: id(),
  title: z.string(),
  description: z.string(),
  severity: severity(),
  status: z.enum(CASE_STATUSES),
  resolution: z.string().nullable(),
  created_at: timestamp(),
  updated_at: timestamp(),
  closed_at: timestamp().nullable(),
  version: z.number().int().meta({ description: 'The number in the ETag.' }),
});
export type CaseView = z.infer<typeof CaseView>;

export const CaseWithOwner = CaseView.extend({ owner: z.object({ id: id(), name: z.string(), email: z.string() }) });
export type CaseWithOwner = z.infer<typeof CaseWithOwner>;

export const CaseListQuery = z.object({
  ...pageQuery,
  status: z.enum(CASE_STATUSES).optional(),
  severity: severity().optional(),
});
export type CaseListQuery = z.infer<typeof CaseListQuery>;
export const CasePage = pageOfItems(CaseView);
export type CasePage = z.infer<typeof CasePage>;

export const CaseClosedView = z.object({
  id: id(),
  status: z.enum(CASE_STATUSES),
  job_id: id().meta({ description: 'Writes the post-mortem.' }),
});
export type CaseClosedView = z.infer<typeof CaseClosedView>;

export const PostMessageInput = z.object({ content: label(100_000) });
export type PostMessageInput = z.infer<typeof PostMessageInput>;

export const MessageView = z.object({
  id: id(),
  role: z.enum(MESSAGE_ROLES),
  content: z.string().meta({ description: 'Markdown.' }),
  created_at: timestamp(),
});
export type MessageView = z.infer<typeof MessageView>;

export const ListQuery = z.object(pageQuery);
export type ListQuery = z.infer<typeof ListQuery>;
export const MessagePage = pageOfItems(MessageView);
export type MessagePage = z.infer<typeof MessagePage>;

export const TimelineEntryView = z.object({
  id: z.string(),
  at: timestamp(),
  kind: z.enum(TIMELINE_KINDS),
  title: z.string(),
  ref_id: z.string(),
});
export type TimelineEntryView = z.infer<typeof TimelineEntryView>;
export const TimelinePage = pageOfItems(TimelineEntryView);
export type TimelinePage = z.infer<typeof TimelinePage>;

export const PastCaseView = z.object({
  case_id: id(),
  title: z.string(),
  resolution: z.string().nullable(),
  snippet: z.string(),
  score: z.number(),
});
export type PastCaseView = z.infer<typeof PastCaseView>;
