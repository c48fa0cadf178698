import { defineEntity, p } from '@mikro-orm/core';
import type { ChatResult } from '../../../core/agent/index.ts';
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
