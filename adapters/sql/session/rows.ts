import { defineEntity, p } from '@mikro-orm/core';

export const SessionRow = defineEntity({
  name: 'SessionRow',
  tableName: 'session_sessions',
  indexes: [
    { name: 'session_sessions_owner', properties: ['ownerId', 'id'] },
    { name: 'session_sessions_expiry', properties: ['expiresAt'] },
  ],
  properties: {
    id: p.text().primary(),
    ownerId: p.text(),
    caseId: p.text().nullable(),
    metadata: p.json<Record<string, unknown>>().columnType('json'),
    createdAt: p.bigint('number'),
    expiresAt: p.bigint('number'),
  },
});
