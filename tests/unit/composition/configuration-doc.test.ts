import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { VARIABLES } from '../../../apps/composition/config.ts';
import { configurationTable } from '../../../apps/composition/configuration-table.ts';

describe('docs/configuration.md', () => {
  it('holds the table of variables as the code defines them', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).to.include(configurationTable());
  });

  it('says something about every variable', () => {
    for (const [name, { about }] of Object.entries(VARIABLES)) expect(about, name).to.match(/^.{20,}[.]$/);
  });
});
