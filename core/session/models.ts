import { z } from 'zod';
import { id, pageOfItems, pageQuery, timestamp } from '../kernel/schema.ts';

const Metadata = z
  .record(z.string().max(100), z.json())
  .refine(value => JSON.stringify(value).length <= 16_384, { error: 'must be at most 16 KiB as JSON' })
  .refine(value => !JSON.stringify(value).includes('\\u0000'), { error: 'holds a NUL character (U+0000); remove it' });

export const OpenSessionInput = z.object({
  case_id: id().optional(),
  metadata: Metadata.optional().meta({ description: 'Whatever your client wants to find again.' }),
});
export type OpenSessionInput = z.infer<typeof OpenSessionInput>;

export const SessionView = z.object({
  id: id(),
  case_id: id().nullable(),
  metadata: z.record(z.string(), z.json()),
  created_at: timestamp(),
  expires_at: timestamp().meta({ description: 'Moves on with each heartbeat.' }),
});
export type SessionView = z.infer<typeof SessionView>;

export const SessionListQuery = z.object(pageQuery);
export type SessionListQuery = z.infer<typeof SessionListQuery>;
export const SessionPage = pageOfItems(SessionView);
export type SessionPage = z.infer<typeof SessionPage>;
