import { defineEntity, p } from '@mikro-orm/core';
import type { ChatResult, SourceView } from '../../../core/agent/index.ts';
import type { PostMortem, Revision } from '../../../core/agent/post-mortem/post-mortem.ts';
import type { Turn, TurnStatus } from '../../../core/agent/turn.ts';
import type { Failure } from '../../../core/kernel/error.ts';

export const TurnRow = defineEntity({
  name: 'TurnRow',
  tableName: 'agent_turns',
  indexes: [{ name: 'agent_turns_case', properties: ['ownerId', 'caseId', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    ownerId: p.uuid(),
    caseId: p.uuid(),
    question: p.text(),
    context: p.text().nullable(),
    options: p.json<Turn['options']>(),
    questionId: p.uuid(),
    answerId: p.uuid(),
    status: p.string().$type<TurnStatus>(),
    result: p.json<ChatResult>().nullable(),
    error: p.json<Failure>().nullable(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const PostMortemRow = defineEntity({
  name: 'PostMortemRow',
  tableName: 'agent_post_mortems',
  properties: {
    id: p.uuid().primary(),
    ownerId: p.uuid(),
    latest: p.integer(),
    generatedFor: p.integer(),
    requestedJobId: p.uuid().nullable(),
    failure: p.json<Failure>().nullable(),
    documentId: p.uuid(),
    published: p.json<NonNullable<PostMortem['published']>>().nullable(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const RevisionRow = defineEntity({
  name: 'RevisionRow',
  tableName: 'agent_post_mortem_revisions',
  uniques: [{ name: 'agent_post_mortem_revisions_number', properties: ['caseId', 'number'] }],
  properties: {
    id: p.uuid().primary(),
    caseId: p.uuid(),
    ownerId: p.uuid(),
    number: p.integer(),
    origin: p.string().$type<Revision['origin']>(),
    mode: p.string().$type<Revision['mode']>(),
    title: p.text(),
    markdown: p.text(),
    rootCause: p.json<Revision['rootCause']>(),
    computed: p.json<Revision['computed']>(),
    sources: p.json<SourceView[]>(),
    notes: p.json<string[]>(),
    createdAt: p.bigint('number'),
  },
});
