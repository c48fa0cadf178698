import { expect } from 'chai';
import type { EvidenceId } from '../../../core/kernel/ids.ts';
import { bytesOf } from '../../support/bytes.ts';
import { workOff } from '../../support/working-off.ts';
import { type EvidenceAlone, openEvidence } from './evidence-world.ts';

const lines = (say: (second: number) => string): string =>
  Array.from(
    { length: 600 },
    (_, i) => `${new Date(Date.UTC(2026, 0, 5, 10) + i * 6000).toISOString()} ${say(i)}`,
  ).join('\n');
const GOOD = lines(i => (i % 3 === 0 ? 'INFO cache refreshed' : `INFO request ${i} served`));
const BAD = lines(i => {
  if (i % 100 === 50) return 'INFO cache refresh skipped by flag';
  return i > 400 ? 'ERROR pool exhausted' : `INFO request ${i} served`;
});

describe('a file of good health', () => {
  let e: EvidenceAlone;
  let me: ReturnType<EvidenceAlone['someone']>;
  beforeEach(async () => {
    e = await openEvidence();
    me = e.someone();
  });
  afterEach(() => e.world.dispose());

  const uploaded = async (caseId: ReturnType<EvidenceAlone['caseOf']>, text: string, isBaseline: boolean) => {
    const file = { name: 'api.log', mediaType: null, content: bytesOf(text), isBaseline };
    const { id } = await e.evidence.upload(me, caseId, file);
    await workOff(e.world, 'evidence.analyse.v1', e.evidence.analyse);
    return id as EvidenceId;
  };

  it('is shown as one, and is no evidence of the trouble', async () => {
    const caseId = e.caseOf(me);
    const bad = await uploaded(caseId, BAD, false);
    const good = await uploaded(caseId, GOOD, true);
    expect([(await e.evidence.get(me, bad)).baseline, (await e.evidence.get(me, good)).baseline]).to.deep.equal([
      false,
      true,
    ]);
    expect((await e.evidence.analysesOfCase(me, caseId)).map(({ evidence_id }) => evidence_id)).to.deep.equal([bad]);
  });

  it('makes findings of what is new and what is missing against it, each with its proof', async () => {
    const caseId = e.caseOf(me);
    const bad = await uploaded(caseId, BAD, false);
    const without = await e.evidence.findingsOfCase(me, caseId);
    const good = await uploaded(caseId, GOOD, true);
    const { findings, onset } = await e.evidence.findingsOfCase(me, caseId);
    expect(onset).to.equal(without.onset).and.not.equal(null);
    const missing = findings.find(({ kind, quote }) => kind === 'vanished' && quote.endsWith('cache refreshed'));
    expect(missing).to.include({ evidence_id: good, locator: 'api.log:1', lead_ms: null });
    const skipped = findings.filter(({ locator }) => locator === 'api.log:51');
    expect(skipped).to.have.length(1);
    expect(skipped[0]).to.include({ evidence_id: bad });
    expect(skipped[0]?.explanation).to.include('and not in 600 of api.log');
  });

  it('tells a line that stands out anyway once, with both reasons', async () => {
    const caseId = e.caseOf(me);
    await uploaded(caseId, BAD, false);
    await uploaded(caseId, GOOD, true);
    const { findings } = await e.evidence.findingsOfCase(me, caseId);
    const begin = findings.filter(({ quote }) => quote.endsWith('ERROR pool exhausted'));
    expect(begin).to.have.length(1);
    expect(begin[0]?.explanation).to.match(/trouble of this case begins.*and not in 600 of api\.log/);
  });

  it('keeps an error that it has as often from dating the trouble, and from standing above what differs', async () => {
    const steady = (say: (second: number) => string): string =>
      lines(i => (i % 15 === 1 ? `ERROR mail ${i} greylisted` : say(i)));
    const caseId = e.caseOf(me);
    await uploaded(
      caseId,
      steady(i => (i % 3 === 0 ? `WARN retrying upstream ${i}` : `INFO request ${i} served`)),
      false,
    );
    const { onset: without } = await e.evidence.findingsOfCase(me, caseId);
    expect(without).not.to.equal(null);
    await uploaded(
      caseId,
      steady(i => (i % 3 === 0 ? 'INFO heartbeat' : `INFO request ${i} served`)),
      true,
    );
    const { findings, onset } = await e.evidence.findingsOfCase(me, caseId);
    expect(onset).to.equal(null);
    expect(findings.map(({ quote }) => quote.slice(25))).to.deep.equal(['WARN retrying upstream 0', 'INFO heartbeat']);
    expect(findings[0]?.score).to.be.greaterThan(0.8);
  });

  it('does not hide an error that is more frequent than in it', async () => {
    const refusing = (every: number): string =>
      lines(i => (i % every === 1 ? 'ERROR order refused' : `INFO request ${i} served`));
    const caseId = e.caseOf(me);
    await uploaded(caseId, refusing(5), false);
    await uploaded(caseId, refusing(100), true);
    const { findings, onset } = await e.evidence.findingsOfCase(me, caseId);
    expect(onset).not.to.equal(null);
    expect(findings[0]?.kind).to.equal('error-onset');
  });
});
