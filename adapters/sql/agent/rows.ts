import { defineEntity, p } from '@mikro-orm/core';
import type { ChatResult, SourceView } from '../../../core/agent/index.ts';
import type { PostMortem, Revision } from '../../../core/agent/post-mortem/post-mortem.ts';
import type { ModelCall } from '../../../core/agent/spending/model-call.ts';
import type { Transcript } from '../../../core/agent/transcript.ts';
import type { Hypothesis, HypothesisEvidence } from '../../../core/agent/trust/hypothesis.ts';
import type { Turn, TurnStatus } from '../../../core/agent/turn.ts';
import type { Failure } from '../../../core/kernel/error.ts';

export const TurnRow = defineEntity({
  name: 'TurnRow',
  tableName: 'agent_turns',
  indexes: [{ name: 'agent_turns_case', properties: ['ownerId', 'caseId', 'id'] }],
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    caseId: p.text(),
    question: p.text(),
    context: p.text().nullable(),
    options: p.json<Turn['options']>().columnType('json'),
    questionId: p.text(),
    answerId: p.text(),
    status: p.string().$type<TurnStatus>(),
    result: p.json<ChatResult>().columnType('json').nullable(),
    error: p.json<Failure>().columnType('json').nullable(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const PostMortemRow = defineEntity({
  name: 'PostMortemRow',
  tableName: 'agent_post_mortems',
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    latest: p.integer(),
    generatedFor: p.integer(),
    requestedJobId: p.text().nullable(),
    failure: p.json<Failure>().columnType('json').nullable(),
    documentId: p.text(),
    published: p.json<NonNullable<PostMortem['published']>>().columnType('json').nullable(),
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
    id: p.text().primary(),
    caseId: p.text(),
    ownerId: p.text(),
    number: p.integer(),
    origin: p.string().$type<Revision['origin']>(),
    mode: p.string().$type<Revision['mode']>(),
    prompt: p.text().nullable(),
    title: p.text(),
    markdown: p.text(),
    rootCause: p.json<Revision['rootCause']>().columnType('json'),
    computed: p.json<Revision['computed']>().columnType('json'),
    sources: p.json<SourceView[]>().columnType('json'),
    notes: p.json<string[]>().columnType('json'),
    createdAt: p.bigint('number'),
  },
});

export const ModelCallRow = defineEntity({
  name: 'ModelCallRow',
  tableName: 'agent_model_calls',
  indexes: [
    { name: 'agent_model_calls_job', properties: ['ownerId', 'jobId'] },
    { name: 'agent_model_calls_case', properties: ['ownerId', 'caseId'] },
    { name: 'agent_model_calls_at', properties: ['ownerId', 'at'] },
  ],
  properties: {
    id: p.text().primary(),
    jobId: p.text(),
    caseId: p.text().nullable(),
    ownerId: p.text(),
    task: p.string().$type<ModelCall['task']>(),
    model: p.text(),
    inputTokens: p.bigint('number'),
    outputTokens: p.bigint('number'),
    cachedInputTokens: p.bigint('number'),
    costMicroUsd: p.bigint('number').nullable(),
    at: p.bigint('number'),
  },
});

export const HypothesisRow = defineEntity({
  name: 'HypothesisRow',
  tableName: 'agent_hypotheses',
  indexes: [{ name: 'agent_hypotheses_case', properties: ['ownerId', 'caseId', 'id'] }],
  properties: {
    id: p.text().primary(),
    caseId: p.text(),
    ownerId: p.text(),
    statement: p.text(),
    state: p.string().$type<Hypothesis['state']>(),
    grade: p.string().$type<Hypothesis['grade']>(),
    // No column begins with the prefix of another module's tables.
    evidenceFor: p.json<HypothesisEvidence[]>().columnType('json').fieldName('speaks_for'),
    evidenceAgainst: p.json<HypothesisEvidence[]>().columnType('json').fieldName('speaks_against'),
    proposedBy: p.text(),
    updatedBy: p.text(),
    origin: p.text(),
    createdAt: p.bigint('number'),
    updatedAt: p.bigint('number'),
    version: p.integer(),
  },
});

export const TranscriptRow = defineEntity({
  name: 'TranscriptRow',
  tableName: 'agent_transcripts',
  indexes: [{ name: 'agent_transcripts_case', properties: ['ownerId', 'caseId'] }],
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    caseId: p.text(),
    prompt: p.text(),
    sources: p.json<Transcript['sources']>().columnType('json'),
    exchanges: p.json<Transcript['exchanges']>().columnType('json'),
    createdAt: p.bigint('number'),
  },
});
