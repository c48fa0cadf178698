import { defineEntity, p } from '@mikro-orm/core';
import type { CaseStatus, Severity } from '../../../core/case/case.ts';
import type { MessageRole } from '../../../core/case/message.ts';
import type { TimelineKind } from '../../../core/case/timeline.ts';

export const CaseRow = defineEntity({
  name: 'CaseRow',
  tableName: 'case_cases',
  indexes: [{ name: 'case_cases_owner', properties: ['ownerId', 'id'] }],
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    title: p.text(),
    description: p.text(),
    severity: p.string().$type<Severity>(),
    status: p.string().$type<CaseStatus>(),
    resolution: p.text().nullable(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    closedAt: p.bigint('number').nullable(),
    version: p.integer(),
  },
});

export const MessageRow = defineEntity({
  name: 'MessageRow',
  tableName: 'case_messages',
  indexes: [{ name: 'case_messages_case', properties: ['caseId', 'createdAt', 'id'] }],
  properties: {
    id: p.text().primary(),
    caseId: p.text(),
    ownerId: p.text(),
    role: p.string().$type<MessageRole>(),
    content: p.text(),
    createdAt: p.bigint('number'),
  },
});

export const TimelineRow = defineEntity({
  name: 'TimelineRow',
  tableName: 'case_timeline',
  indexes: [{ name: 'case_timeline_case', properties: ['caseId', 'at', 'id'] }],
  properties: {
    id: p.text().primary(),
    caseId: p.text(),
    ownerId: p.text(),
    at: p.bigint('number'),
    kind: p.string().$type<TimelineKind>(),
    title: p.text(),
    refId: p.text(),
  },
});
