import { expect } from 'chai';
import { type SampleRunbook, sampleRunbooks } from '../../../apps/cli/samples/runbooks.ts';

const SECTIONS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Prevention'];

const sectionsOf = (content: string): string[] =>
  [...content.matchAll(/^## (.+)$/gm)].map(match => (match[1] ?? '').trim());

const section = (content: string, name: string): string =>
  content.split(/^## /m).find(part => part.startsWith(`${name}\n`)) ?? '';

const titleOf = (content: string): string | undefined => /^---\ntitle: (.+)\n(?:.+\n)*---\n/.exec(content)?.[1];

describe('the sample runbooks', () => {
  let runbooks: SampleRunbook[] = [];
  before(async () => {
    runbooks = await sampleRunbooks();
  });

  it('are at least fourteen, in order of name', () => {
    expect(runbooks).to.have.length.at.least(14);
    expect(runbooks.map(({ name }) => name)).to.deep.equal(runbooks.map(({ name }) => name).toSorted());
  });

  it('each have a title of their own in the front matter, repeated as the heading', () => {
    const titles = runbooks.map(({ content }) => titleOf(content));
    expect(titles).not.to.include(undefined);
    expect(new Set(titles).size).to.equal(runbooks.length);
    for (const { name, content } of runbooks) expect(content, name).to.contain(`\n# ${titleOf(content)}\n`);
  });

  it('each have the five sections, in the order in which they are needed', () => {
    for (const { name, content } of runbooks)
      expect(
        sectionsOf(content).filter(title => SECTIONS.includes(title)),
        name,
      ).to.deep.equal(SECTIONS);
  });

  it('each name commands to run and log messages to look for, and number the steps of the mitigation', () => {
    for (const { name, content } of runbooks) {
      const diagnosis = section(content, 'Diagnosis');
      expect(diagnosis, name).to.match(/```(?:sh|sql)\n/);
      expect(diagnosis, name).to.match(/```text\n/);
      expect(section(content, 'Mitigation').match(/^\d+\. /gm) ?? [], name).to.have.length.at.least(4);
    }
  });

  it('do not give the sample incidents away', () => {
    for (const { name, content } of runbooks) {
      expect(content, name).not.to.match(
        /chunk-size|stock_level|warehouse|inventory\.reconciliation|CHG-20771|\br41[78]\b/i,
      );
      expect(content, name).not.to.match(/\bsdb\b|\bdb-2\b|parcel|scan-worker|12648\d+|CHG-318/i);
    }
  });

  it('each can be read at night: 60 to 120 lines, every code block closed', () => {
    for (const { name, content } of runbooks) {
      expect(content.trimEnd().split('\n'), name).to.have.length.within(60, 120);
      expect((content.match(/^ *```/gm) ?? []).length % 2, name).to.equal(0);
    }
  });
});
