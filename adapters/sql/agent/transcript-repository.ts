import type { InferEntity } from '@mikro-orm/core';
import type { TranscriptRepository } from '../../../core/agent/repository.ts';
import type { Transcript } from '../../../core/agent/transcript.ts';
import type { CaseId, JobId, UserId } from '../../../core/kernel/ids.ts';
import type { Session } from '../row.ts';
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

export const transcriptRepository = (session: Session): TranscriptRepository => ({
  async add(transcript) {
    const em = session();
    if (await em.findOne(TranscriptRow, { id: transcript.id }, { fields: ['id'] })) return false;
    await em.insert(TranscriptRow, {
      ...transcript,
      sources: [...transcript.sources],
      exchanges: [...transcript.exchanges],
    });
    return true;
  },
  async find(ownerId, id) {
    const row = await session().findOne(TranscriptRow, { id, ownerId });
    return row ? toTranscript(row) : undefined;
  },
  deleteOfCase: (ownerId, caseId) => session().nativeDelete(TranscriptRow, { ownerId, caseId }),
});
