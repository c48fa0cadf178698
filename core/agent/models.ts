import { z } from 'zod';
import { FindingView } from '../evidence/index.ts';
import { failure, id, label, text } from '../kernel/schema.ts';

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
