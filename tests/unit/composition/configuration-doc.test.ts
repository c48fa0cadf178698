import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { configurationTable, profileTable } from '../../../apps/composition/configuration-table.ts';
import { knownModelsTable } from '../../../apps/composition/known-models.ts';
import { VARIABLES } from '../../../apps/composition/variables.ts';

describe('docs/configuration.md', () => {
  const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

  it('holds the table of variables as the code defines them', () => {
    expect(page).to.include(configurationTable());
  });

  it('holds the table of profiles as the code defines them', () => {
    expect(page).to.include(profileTable());
  });

  it('holds the table of known models as the code defines them', () => {
    expect(page).to.include(knownModelsTable());
  });

  it('says something about every variable', () => {
    for (const [name, { about }] of Object.entries(VARIABLES)) expect(about, name).to.match(/^.{20,}[.]$/);
  });
});
