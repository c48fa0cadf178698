import { z } from 'zod';
import { FindingView } from '../evidence/index.ts';
import { id, label, pageOfItems, pageQuery, timestamp } from '../kernel/schema.ts';
import { SearchHit } from '../knowledge/index.ts';
import { SourceView } from './models.ts';

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
  prompt: z.string().nullable().meta({
    description: 'Which of our prompts the model was given for the draft, by version; null when code wrote all of it.',
  }),
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
    .array(
      SearchHit.extend({
        similarity: z.number().meta({
          description:
            '0 to 1: how much of the two texts is the same, without numbers and names that hold digits. From 0.9 on they are nearly the same text.',
        }),
      }),
    )
    .nullable()
    .meta({
      description:
        'What knowledge holds already on the same cause, the most similar first; null where it was not looked for.',
    }),
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
  notes: z
    .array(z.string())
    .meta({ description: 'What the publisher should know: knowledge that is nearly the same already.' }),
});
export type PublishedView = z.infer<typeof PublishedView>;

/** A version as a file. */
export type PostMortemExport = { readonly file_name: string; readonly markdown: string };
