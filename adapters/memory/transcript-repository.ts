import type { TranscriptRepository } from '../../core/agent/repository.ts';
import type { Transcript } from '../../core/agent/transcript.ts';
import { type Tables, table } from './rows.ts';

const TRANSCRIPTS = table<Transcript>('agent_transcripts');

export const transcriptRepository = (tables: Tables): TranscriptRepository => {
  const transcripts = tables.rows(TRANSCRIPTS);
  return {
    async add(transcript) {
      if (transcripts.get(transcript.id)) return false;
      transcripts.put(transcript.id, transcript);
      return true;
    },
    async find(ownerId, id) {
      const found = transcripts.get(id);
      return found?.ownerId === ownerId ? found : undefined;
    },
    deleteOfCase: async (ownerId, caseId) =>
      transcripts
        .where(one => one.ownerId === ownerId && one.caseId === caseId)
        .filter(({ id }) => transcripts.delete(id)).length,
  };
};
