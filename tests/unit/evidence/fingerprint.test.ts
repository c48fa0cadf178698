import { expect } from 'chai';
import { fingerprintOf, wordingOf } from '../../../core/evidence/fingerprint.ts';
import { bytesOf } from '../../support/bytes.ts';
import { anAnalysis } from '../../support/entities.ts';
import { workOff } from '../../support/working-off.ts';
import { openEvidence } from './evidence-world.ts';

const [TEMPLATE] = anAnalysis().templates;
const templates = (...given: readonly (readonly [text: string, level: 'error' | 'info', count: number])[]) =>
  given.map(([text, level, count], i) => ({ ...TEMPLATE!, id: i + 1, text, level, count }));

describe('what evidence is known by in another case', () => {
  it('is the constant words of a message, whatever varied in the one file or in the other', () => {
    const said = wordingOf('order <*> failed: user=<*> host db-<*> gave up after <*>ms');
    expect(said).to.equal('order failed user host gave up after');
    expect(wordingOf('order 17 failed: user=ada host db-7 gave up after 30012ms')).to.equal(said);
  });

  it('is no message without words that tell it from others', () => {
    for (const text of ['<*>', 'Failed', 'failed <*> 17', '<*>:<*> - -', ''])
      expect(wordingOf(text)).to.equal(undefined);
  });

  it('is of bounded length, and cut between characters', () => {
    const wording = wordingOf(`a${'🧯'.repeat(300)} ${'ü'.repeat(300)} b c`) ?? '';
    expect(wording.length).to.be.at.most(200);
    expect(wording.isWellFormed()).to.equal(true);
  });

  it('is what stands out and what is an error, but not what fell silent or is said every day', () => {
    const analysis = anAnalysis({
      templates: templates(
        ['pool is exhausted', 'error', 9],
        ['config was reloaded', 'info', 1],
        ['heartbeat of worker', 'info', 900],
        ['queue has drained', 'info', 5],
      ),
      findings: [
        { ...anAnalysis().findings[0]!, kind: 'first-seen', templateId: 2 },
        { ...anAnalysis().findings[0]!, kind: 'vanished', templateId: 4 },
        { ...anAnalysis().findings[0]!, kind: 'metric-change', templateId: null },
      ],
    });
    expect(fingerprintOf(analysis)).to.deep.equal([
      { kind: 'wording', text: 'config was reloaded' },
      { kind: 'wording', text: 'pool is exhausted' },
    ]);
  });

  it('is bounded: stack traces first, then what stands out, then the most frequent errors', () => {
    const many = templates(
      ...Array.from({ length: 60 }, (_, i) => [`failure ${'x'.repeat(i + 1)} seen`, 'error', i] as const),
    );
    const trace = { type: 'E', message: '', frames: [], rootCause: null, count: 1, firstSeen: null, lastSeen: null };
    const locator = { file: 'a', fromLine: 1, toLine: 2 };
    const stackTraces = Array.from({ length: 30 }, (_, i) => ({ ...trace, locator, signature: `E < f${i}` }));
    const features = fingerprintOf(anAnalysis({ templates: many, findings: [], stackTraces }));
    expect(features).to.have.length(40);
    expect(features.filter(({ kind }) => kind === 'stack-trace')).to.have.length(20);
    expect(features[20]?.text).to.equal(`failure ${'x'.repeat(60)} seen`);
  });

  it('is stored with the analysis, and not of a file of good health', async () => {
    const e = await openEvidence();
    const ada = e.someone();
    const caseId = e.caseOf(ada);
    const upload = (isBaseline: boolean, words: string) =>
      e.evidence.upload(ada, caseId, {
        name: `${isBaseline}.log`,
        mediaType: null,
        content: bytesOf(`2026-01-05T10:00:03.000Z ERROR ${words}\n`),
        isBaseline,
      });
    await upload(true, 'known noise of every day');
    await upload(false, 'connection pool exhausted');
    await workOff(e.world, 'evidence.analyse.v1', e.evidence.analyse, { times: 2 });
    expect(await e.world.evidence.reads.fingerprints.ofCase(ada.userId, caseId)).to.deep.equal([
      { kind: 'wording', text: 'connection pool exhausted' },
    ]);
    await e.world.dispose();
  });
});
