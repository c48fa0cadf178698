import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SCENARIOS } from './every-scenario.ts';
import { scenarioTable } from './scenario-table.ts';

describe('docs/agent.md', () => {
  const all = SCENARIOS.flatMap(({ scenarios }) => scenarios);

  it('holds the table of scenarios as they are played', () => {
    const page = readFileSync(new URL('../../../docs/agent.md', import.meta.url), 'utf8');
    expect(page).to.include(scenarioTable());
    for (const { name } of all) expect(page.split(`\n| ${name} |`), name).to.have.length(2);
  });

  it('promises as many scenarios as were asked for, and none of them twice', () => {
    expect(all.length).to.be.at.least(40);
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
  });

  it('says of each scenario what happens and what the user gets, in a sentence that fits into a table', () => {
    for (const { name, given, gets } of all) {
      expect(name, name).to.match(/^[^|\n]{3,80}$/);
      for (const sentence of [given, gets]) expect(sentence, name).to.match(/^[A-Z1-9][^|\n]{5,300}\.$/);
    }
  });
});
