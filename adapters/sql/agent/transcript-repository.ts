import type { InferEntity } from '@mikro-orm/core';
import type { TranscriptRepository } from '../../../core/agent/repository.ts';
import type { Transcript } from '../../../core/agent/transcript.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import { plainRows } from '../plain-rows.ts';
import type { Session } from '../row.ts';
import type { Statements } from '../statements.ts';
import { TranscriptRow } from './rows.ts';

const toTranscript = (row: InferEntity<typeof TranscriptRow>): Transcript => ({
  id: row.id as JobId,
  ownerId: row.ownerId as UserId,
  caseId: row.caseId as CaseId,
  prompt: row.prompt,
  sources: row.sources,
  exchanges: row.exchanges,
  createdAt: row.createdAt,
});

const TRANSCRIPTS = plainRows(TranscriptRow);

export const transcriptRepository = (session: Session, sql: Statements): TranscriptRepository => ({
  add: transcript => TRANSCRIPTS.add(sql, transcript),
  async find(ownerId, id) {
    const row = await session().findOne(TranscriptRow, { id, ownerId });
    return row ? toTranscript(row) : undefined;
  },
  deleteOfCase: (ownerId, caseId) => session().nativeDelete(TranscriptRow, { ownerId, caseId }),
});
