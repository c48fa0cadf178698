import { toIso } from '../kernel/instant.ts';
import type { Case } from './case.ts';
import type { Message } from './message.ts';
import type { CaseView, MessageView, TimelineEntryView } from './models.ts';
import type { TimelineEntry } from './timeline.ts';

export const presentCase = (c: Case): CaseView => ({
  id: c.id,
  title: c.title,
  description: c.description,
  severity: c.severity,
  status: c.status,
  resolution: c.resolution,
  created_at: toIso(c.createdAt),
  updated_at: toIso(c.updatedAt),
  closed_at: c.closedAt === null ? null : toIso(c.closedAt),
  version: c.version,
});

export const presentMessage = (message: Message): MessageView => ({
  id: message.id,
  role: message.role,
  content: message.content,
  created_at: toIso(message.createdAt),
});

export const presentEntry = (entry: TimelineEntry): TimelineEntryView => ({
  id: entry.id,
  at: toIso(entry.at),
  kind: entry.kind,
  title: entry.title,
  ref_id: entry.refId,
});
