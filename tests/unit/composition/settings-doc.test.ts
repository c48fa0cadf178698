import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseSettings, readSettings } from '../../../apps/composition/settings.ts';
import { settingsTable } from '../../../apps/composition/settings-table.ts';

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/configuration.md and docs/config.sample.json', () => {
  it('hold the table of settings as the code defines them', () => {
    expect(page('configuration.md')).to.include(settingsTable());
  });

  it('say something about every setting', () => {
    const rows = settingsTable().split('\n').slice(2);
    expect(rows).to.have.length.greaterThan(9);
    for (const row of rows) expect(row).to.match(/ \| .{20,}[.] \|$/);
  });

  it('spell the defaults out', () => {
    const sample = parseSettings(page('config.sample.json'));
    const { jobs: _, ...defaults } = readSettings(undefined, problem => expect.fail(problem));
    expect(sample).to.have.property('settings').that.deep.includes(defaults);
    expect(JSON.parse(page('config.sample.json'))).to.deep.include(defaults);
  });
});
