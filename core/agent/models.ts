import { z } from 'zod';
import { CaseFindingView, FindingView } from '../evidence/index.ts';
import { failure, id, text } from '../kernel/schema.ts';
import { withoutInvisible } from './trust/injection-invisible.ts';

const TOO_LONG =
  'is longer than 100,000 characters: upload what is long as evidence of the case, and ask about it here';
const UNREADABLE = 'holds nothing that can be read: write what you want to know';

const question = () =>
  text(100_000, 0, TOO_LONG).refine(value => withoutInvisible(value).trim() !== '', { error: UNREADABLE });

export const ChatInput = z.object({
  case_id: id(),
  message: question().meta({ description: 'The question. Paste what you see; nothing in it is query syntax.' }),
  context: z
    .record(z.string().max(100), z.json())
    .refine(value => JSON.stringify(value).length <= 65_536, { error: 'must be at most 64 KiB as JSON' })
    .optional()
    .meta({ description: 'What else the agent should know, for example the alert that fired.' }),
  model: text(200, 1).optional().meta({
    description: 'A model of this installation, by its key (`provider/model`) or its name. It alone is asked.',
  }),
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
  sha256: z.string().optional().meta({ description: 'Of evidence: the SHA-256 of the file, in lower-case hex.' }),
  case_id: id().optional(),
});
export type SourceView = z.infer<typeof SourceView>;

export const UsageView = z.object({
  model: z.string().nullable().meta({ description: 'Null when no model wrote the answer.' }),
  prompt: z.string().optional().meta({
    description: 'Which of our prompts the model was given, by version; absent when no model wrote the answer.',
  }),
  input_tokens: z.number().int().meta({
    description: 'Of all requests to models of this turn, those in vain too. Where a provider broke off, as we count.',
  }),
  output_tokens: z.number().int(),
  cached_input_tokens: z
    .number()
    .int()
    .optional()
    .meta({ description: 'The part of `input_tokens` that the provider had in its prompt cache.' }),
  cost_usd: z.number().optional().meta({
    description: 'Of all requests, by the prices in the configuration; absent when one of the models has none.',
  }),
  calls: z.number().int().optional().meta({ description: 'Requests to models.' }),
  cached: z.boolean().meta({ description: 'The answer to the same question was kept, so no model was asked.' }),
  compression: z
    .object({ evidence_tokens: z.number().int(), found_tokens: z.number().int(), sent_tokens: z.number().int() })
    .optional()
    .meta({
      description:
        'Tokens of the files of the case (by their bytes), of all that was found in them and elsewhere, and of what of that was sent with the question.',
    }),
});
export type UsageView = z.infer<typeof UsageView>;

export const AttemptView = z.object({
  model: z.string().meta({ description: 'Key of the model; `grounded` for the report by code.' }),
  outcome: z.enum(['answered', 'failed', 'skipped']),
  code: z.string().optional().meta({ description: 'Code of the error, where there was one.' }),
  reason: z.string(),
  requests: z.number().int().meta({ description: 'How often it was asked.' }),
  took_ms: z.number().int(),
});

/** A finding of the evidence, or a place in anything that was read that gives instructions to an assistant. */
export const TurnFindingView = CaseFindingView.extend({
  kind: z.enum([...CaseFindingView.shape.kind.options, 'injected-instruction']),
  evidence_id: id().optional().meta({ description: 'Of all but an injected instruction in a document or a case.' }),
  sha256: CaseFindingView.shape.sha256.optional(),
  document_id: id().optional(),
  case_id: id().optional(),
});
export type TurnFindingView = z.infer<typeof TurnFindingView>;

export const TimingView = z.object({
  queue_ms: z.number().meta({ description: 'From the question until a worker began.' }),
  retrieval_ms: z.number().optional().meta({ description: 'Searching evidence, runbooks and past cases.' }),
  prompt_ms: z
    .number()
    .optional()
    .meta({ description: 'Until the first request to a model left: redaction, packing.' }),
  model_ms: z.number().optional().meta({ description: 'From that request to the first words of the model.' }),
  first_token_ms: z.number().optional().meta({
    description: 'From the question until the first words were told; absent where none were told before the end.',
  }),
});
export type TimingView = z.infer<typeof TimingView>;

export const ChatResult = z.object({
  message_id: id(),
  response: z.string().meta({ description: 'Markdown; cites its sources as `[1]`, `[2]`.' }),
  mode: z.enum(['llm', 'grounded']).meta({ description: 'Whether a model wrote the text, or code did.' }),
  findings: z.array(TurnFindingView),
  sources: z.array(SourceView),
  suggested_actions: z.array(
    z.object({
      text: z.string(),
      source_ids: z.array(z.number().int()).meta({ description: 'The sources that the action comes from.' }),
    }),
  ),
  cause: z
    .object({ statement: z.string(), grade: FindingView.shape.grade, source_ids: z.array(z.number().int()) })
    .optional()
    .meta({ description: 'The cause that a model names; how far it holds is computed from the sources it cites.' }),
  usage: UsageView,
  trail: z
    .array(AttemptView)
    .optional()
    .meta({ description: 'Who was asked for the answer, in this order, and what became of it.' }),
  timing: TimingView.optional().meta({
    description:
      'Milliseconds between the question and the first words of the answer; also in the header Server-Timing.',
  }),
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
