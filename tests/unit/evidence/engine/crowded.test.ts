import { expect } from 'chai';
import { analysed, clock } from './analysed.ts';

/** Words of seven letters that hardly ever come twice, the same in every run. */
const randomWords = (): (() => string) => {
  let seed = 9;
  return () =>
    Array.from({ length: 7 }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return 'abcdefghijklmnopqrstuvwxyz'[(seed >>> 16) % 26];
    }).join('');
};

const noise = (lines: number): string[] => {
  const word = randomWords();
  return Array.from(
    { length: lines },
    (_, i) => `${clock(Math.floor(i / 100))} INFO ${Array.from({ length: 3 + (i % 9) }, word).join(' ')}`,
  );
};

describe('a file of very many wordings', () => {
  it('still has room for what comes up after them', async () => {
    const { analysis, entries } = await analysed(
      [
        ...noise(40_000),
        `${clock(3600)} INFO deploying release 7 of billing`,
        ...Array.from({ length: 500 }, (_, i) => `${clock(3660 + i)} ERROR disk full on volume data${i}`),
      ].join('\n'),
    );
    const templateOf = (line: number): string | undefined =>
      analysis.templates.find(({ id }) => id === entries[line - 1]?.templateId)?.text;
    expect(templateOf(40_002)).to.equal('disk full on volume data<*>');
    expect(analysis.templates.find(({ text }) => text === 'disk full on volume data<*>')?.count).to.equal(500);
    const titles = analysis.findings.filter(({ kind }) => kind === 'first-seen').map(({ title }) => title);
    expect(titles.join()).to.include('deploying release');
    expect(analysis.templateCount).to.be.at.most(5000);
  });

  it('accounts for every record: in a template, or in the note on those over the cap', async () => {
    const lines = noise(20_000);
    const { analysis, entries } = await analysed(lines.join('\n'));
    const over = Number(/^(\d+) records belong to no template/m.exec(analysis.notes.join('\n'))?.[1]);
    const kept = new Set(entries.map(({ templateId }) => templateId));
    kept.delete(0);
    expect(kept.size).to.equal(analysis.templateCount);
    expect(entries.filter(({ templateId }) => templateId === 0)).to.have.length(over);
    expect(over + analysis.templateCount).to.equal(20_000);
  });
});
