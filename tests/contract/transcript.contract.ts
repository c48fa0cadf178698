import { expect } from 'chai';
import type { Transcript } from '../../core/agent/transcript.ts';
import { aTranscript, aUserId } from '../support/entities.ts';
import { outcome, refusal } from '../support/waiting.ts';
import type { OpenWorld, World } from './world.ts';

/** core/agent/repository.ts, TranscriptRepository */
export const transcriptContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    let world: World;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.dispose());

    const add = (transcript: Transcript): Promise<boolean> =>
      world.agent.transact(({ transcripts }) => transcripts.add(transcript));
    const added = async (given: Partial<Transcript> = {}): Promise<Transcript> => {
      const transcript = aTranscript(world, given);
      expect(await add(transcript)).to.equal(true);
      return transcript;
    };
    const found = ({ ownerId, id }: Transcript) => world.agent.reads.transcripts.find(ownerId, id);

    it('gives back everything that was kept, to its owner', async () => {
      const transcript = await added();
      expect(await found(transcript)).to.deep.equal(transcript);
      expect(await found({ ...transcript, ownerId: aUserId(world) })).to.equal(undefined);
      expect(await found(aTranscript(world))).to.equal(undefined);
    });

    it('keeps one of several megabytes', async () => {
      const [source] = aTranscript(world).sources;
      if (!source) throw new Error('the transcript has a source');
      const transcript = await added({ sources: [{ ...source, text: 'ä🧯'.repeat(500_000) }] });
      expect(await found(transcript)).to.deep.equal(transcript);
    });

    it('hands out copies, and keeps a copy of what it was given', async () => {
      const given = aTranscript(world);
      const kept = structuredClone(given);
      await add(given);
      for (const handed of [given, await found(kept)]) {
        Object.assign(handed?.sources[0] ?? {}, { text: 'changed' });
        Object.assign(handed?.exchanges[0]?.request.messages[0] ?? {}, { content: 'changed' });
      }
      expect(await found(kept)).to.deep.equal(kept);
    });

    it('keeps the first transcript of a turn, whatever comes after it', async () => {
      const transcript = await added();
      expect(await add({ ...transcript, prompt: 'other' })).to.equal(false);
      expect(await found(transcript)).to.deep.equal(transcript);
    });

    it('lets one of those win that add one to the same turn at once', async () => {
      const transcript = aTranscript(world);
      const ends = await Promise.allSettled(Array.from({ length: 4 }, () => add(transcript)));
      expect(ends.filter(end => end.status === 'fulfilled' && end.value)).to.have.lengthOf(1);
      expect(await found(transcript)).to.deep.equal(transcript);
    });

    it('removes those of a case, and no other, and says how many', async () => {
      const gone = await added();
      const { ownerId, caseId } = gone;
      const ofOtherCase = await added({ ownerId });
      const ofStranger = await added({ caseId });
      const remove = () => world.agent.transact(({ transcripts }) => transcripts.deleteOfCase(ownerId, caseId));
      expect(await remove()).to.equal(1);
      expect(await remove()).to.equal(0);
      expect(await found(gone)).to.equal(undefined);
      for (const one of [ofOtherCase, ofStranger]) expect(await found(one)).to.deep.equal(one);
    });

    it('forgets one when its transaction fails, and brings removed ones back', async () => {
      const lost = aTranscript(world);
      world.failNextCommit();
      await refusal('unavailable', () => add(lost));
      expect(await found(lost)).to.equal(undefined);
      const kept = await added();
      await outcome(() =>
        world.agent.transact(async ({ transcripts }) => {
          await transcripts.deleteOfCase(kept.ownerId, kept.caseId);
          throw new Error('planned');
        }),
      );
      expect(await found(kept)).to.deep.equal(kept);
    });

    it('refuses to write outside a transaction', async () => {
      expect(await outcome(() => world.agent.reads.transcripts.add(aTranscript(world)))).to.be.an('error');
    });
  });
