import { z } from 'zod';
import { FindingView } from '../evidence/index.ts';
import { failure, id, label, pageOfItems, pageQuery, text, timestamp } from '../kernel/schema.ts';
import { SearchHit } from '../knowledge/index.ts';

export const ChatInput = z.object({
  case_id: id(),
  message: label(100_000).meta({ description: 'The question. Paste what you see; nothing in it is query syntax.' }),
  context: z
    .record(z.string().max(100), z.json())
    .refine(value => JSON.stringify(value).length <= 65_536, { error: 'must be at most 64 KiB as JSON' })
    .optional()
    .meta({ description: 'What else the agent should know, for example the alert that fired.' }),
  model: text(200, 1).optional().meta({ description: 'Overrides the configured model.' }),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.number().int().min(1).max(100_000).optional(),
});
export type ChatInput = z.infer<typeof ChatInput>;

const CHAT_STATUSES = ['processing', 'completed', 'failed', 'cancelled'] as const;

export const ChatAccepted = z.object({ job_id: id(), status: z.enum(CHAT_STATUSES) });
export type ChatAccepted = z.infer<typeof ChatAccepted>;

export const SourceView = z.object({
  id: z.number().int().min(1).meta({ description: 'The number in the answer: `[1]`.' }),
  kind: z.enum(['knowledge', 'evidence', 'case']),
  title: z.string(),
  locator: z.string().meta({ description: 'A section of a document, or `file:line` or `file:line-line`.' }),
  quote: z.string(),
  document_id: id().optional(),
  evidence_id: id().optional(),
  case_id: id().optional(),
});
export type SourceView = z.infer<typeof SourceView>;

export const UsageView = z.object({
  model: z.string().nullable().meta({ description: 'Null when no model wrote the answer.' }),
  prompt: z.string().optional().meta({
    description: 'Which of our prompts the model was given, by version; absent when no model wrote the answer.',
  }),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  cost_usd: z.number().optional(),
  cached: z.boolean(),
});

export const ChatResult = z.object({
  message_id: id(),
  response: z.string().meta({ description: 'Markdown; cites its sources as `[1]`, `[2]`.' }),
  mode: z.enum(['llm', 'grounded']).meta({ description: 'Whether a model wrote the text, or code did.' }),
  findings: z.array(FindingView),
  sources: z.array(SourceView),
  suggested_actions: z.array(
    z.object({
      text: z.string(),
      source_ids: z.array(z.number().int()).meta({ description: 'The sources that the action comes from.' }),
    }),
  ),
  usage: UsageView,
  notes: z
    .array(z.string())
    .meta({ description: 'What the reader should know: why no model wrote this, what was left out.' }),
});
export type ChatResult = z.infer<typeof ChatResult>;

export const ChatView = z.object({
  job_id: id(),
  status: z.enum(CHAT_STATUSES),
  result: ChatResult.optional(),
  error: failure().optional(),
});
export type ChatView = z.infer<typeof ChatView>;

const versionNumber = () => z.number().int().min(1).meta({ description: 'Of the text, counted from 1.' });
const POST_MORTEM_STATUSES = ['draft', 'published'] as const;
const ORIGINS = ['generated', 'edited'] as const;

export const PostMortemQuery = z.object({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'An earlier version; the last one if absent.' }),
  format: z
    .enum(['json', 'md'])
    .optional()
    .meta({ description: '`md` for the Markdown as a file; as does `Accept: text/markdown`.' }),
});
export type PostMortemQuery = z.infer<typeof PostMortemQuery>;

export const PostMortemListQuery = z.object(pageQuery);
export type PostMortemListQuery = z.infer<typeof PostMortemListQuery>;

export const PostMortemView = z.object({
  case_id: id(),
  version: versionNumber(),
  latest_version: versionNumber(),
  status: z.enum(POST_MORTEM_STATUSES).meta({ description: '`published`: this version is in knowledge.' }),
  origin: z.enum(ORIGINS).meta({ description: 'Whether we wrote this version, or somebody edited it.' }),
  mode: z.enum(['llm', 'grounded']).meta({ description: 'Whether a model had a hand in the draft, or code alone.' }),
  markdown: z.string(),
  root_cause: z.object({
    text: z.string().meta({ description: 'The section "Root cause" of the text. Markdown.' }),
    grade: FindingView.shape.grade,
    sources: z.array(SourceView),
  }),
  sources: z.array(SourceView).meta({ description: 'What the text may cite by its number.' }),
  notes: z.array(z.string()).meta({ description: 'What a reviewer should know.' }),
  document_id: id().nullable().meta({ description: 'The document in knowledge that holds this version.' }),
  similar_documents: z
    .array(SearchHit)
    .nullable()
    .meta({ description: 'What knowledge holds already on the same cause; null where it was not looked for.' }),
  created_at: timestamp(),
  published_at: timestamp().nullable(),
  state_version: z.number().int().meta({ description: 'The number in the ETag. It grows with every change.' }),
});
export type PostMortemView = z.infer<typeof PostMortemView>;

export const PostMortemVersionView = z.object({
  version: versionNumber(),
  status: z.enum(POST_MORTEM_STATUSES),
  origin: z.enum(ORIGINS),
  grade: FindingView.shape.grade,
  created_at: timestamp(),
});
export type PostMortemVersionView = z.infer<typeof PostMortemVersionView>;
export const PostMortemVersionPage = pageOfItems(PostMortemVersionView);
export type PostMortemVersionPage = z.infer<typeof PostMortemVersionPage>;

export const PostMortemAccepted = z.object({ job_id: id(), status: z.literal('queued') });
export type PostMortemAccepted = z.infer<typeof PostMortemAccepted>;

export const EditPostMortemInput = z.object({
  markdown: label(200_000).optional(),
  root_cause: z
    .object({ text: label(20_000) })
    .optional()
    .meta({ description: 'Replaces the section "Root cause" of the text.' }),
});
export type EditPostMortemInput = z.infer<typeof EditPostMortemInput>;

export const PublishPostMortemInput = z.object({
  version: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'The version that was reviewed; by default the last.' }),
  scope: z.enum(['personal', 'global']).optional().meta({
    description:
      'Who finds it; `global` needs an administrator. By default what the document has already, `personal` for a new one.',
  }),
});
export type PublishPostMortemInput = z.infer<typeof PublishPostMortemInput>;

export const PublishedView = z.object({
  case_id: id(),
  version: versionNumber(),
  status: z.enum(POST_MORTEM_STATUSES),
  document_id: id(),
  job_id: id().meta({ description: 'Makes the document findable.' }),
});
export type PublishedView = z.infer<typeof PublishedView>;

/** A version as a file. */
export type PostMortemExport = { readonly file_name: string; readonly markdown: string };
