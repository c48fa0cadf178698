import { expect } from 'chai';
import { type CaseFile, compareAnalyses } from '../../../../core/evidence/engine/compare-analyses.ts';
import { generate } from '../../../bench/needle/generate.ts';
import { INCIDENTS } from '../../../bench/needle/incidents.ts';
import { caseFile } from './case-of-files.ts';

const SMALL = { fewest: 6000, most: 12_000 };
const CHOSEN = ['bad config reload', 'disk full', 'rate limiting by a vendor', 'thundering herd', 'hardware fault'];

describe('the needle', () => {
  for (const incident of INCIDENTS.filter(({ name }) => CHOSEN.includes(name)))
    it(`of a case of several noisy files is among the five best findings: ${incident.name}`, async () => {
      const { files, cause, receivedAt } = generate(incident, 7, SMALL);
      const analysed: CaseFile[] = [];
      for (const { name, text } of files) analysed.push(await caseFile(name, text, receivedAt));
      const best = compareAnalyses(analysed).findings.slice(0, 5);
      expect(best.map(({ locator }) => `${locator.file}:${locator.fromLine}`)).to.include(
        `${cause.file}:${cause.line}`,
      );
    });

  it('is hidden in the same bytes for the same seed, and in others for another', () => {
    const text = (seed: number): string =>
      generate(INCIDENTS[0]!, seed, SMALL)
        .files.map(file => file.text)
        .join();
    expect(text(1)).to.equal(text(1));
    expect(text(1)).not.to.equal(text(2));
  });

  it('is of thirty kinds, each with its own name', () => {
    expect(new Set(INCIDENTS.map(({ name }) => name)).size).to.equal(30);
  });
});
