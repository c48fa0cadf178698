import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ARROWS, BAIT, HOMES, ROOMS, ROOT, roomOf } from './house.ts';
import { type Breach, breaches, filesSeen, RULE_NAMES } from './imports.ts';
import { PLANTED } from './planted.ts';

const text = ({ rule, from, to }: Breach): string => `${rule}: ${from} -> ${to}`;
const because = ({ from }: Breach): string => ROOMS[roomOf(from) ?? '']?.because ?? '';

describe('imports', function () {
  this.timeout(120_000);

  describe('in the bait', () => {
    let found: readonly string[] = [];
    before(async () => {
      found = (await breaches(BAIT)).map(text).sort();
    });

    it('finds every breach that was planted, in every form, and nothing else', () => {
      expect(found).to.deep.equal(PLANTED);
    });

    it('has caught something with every rule', () => {
      const caught = new Set(PLANTED.map(breach => breach.slice(0, breach.indexOf(': '))));
      expect(RULE_NAMES.filter(rule => !caught.has(rule))).to.deep.equal([]);
    });
  });

  describe('in the product', () => {
    it('go only where the house allows', async () => {
      const told = (await breaches(ROOT)).map(breach => `${text(breach)} (${because(breach)})`);
      expect(told).to.deep.equal([]);
    });

    it('are looked at in every source file', async () => {
      const { seen, onDisk } = await filesSeen(ROOT);
      expect(onDisk).to.have.length.greaterThan(100);
      expect(onDisk.filter(file => !seen.has(file))).to.deep.equal([]);
    });

    it('of packages have a home for every dependency, and for no other', () => {
      const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
      const dependencies = Object.keys(manifest.dependencies).filter(name => name !== 'node');
      expect(Object.keys(HOMES)).to.have.members(dependencies);
    });
  });

  it('between modules of core have arrows that never lead back', () => {
    const reach = (module: string, path: readonly string[] = []): string[] =>
      (ARROWS[module] ?? []).flatMap(next => {
        if (path.includes(next)) throw new Error(`${[...path, module, next].join(' -> ')} is a circle`);
        return [next, ...reach(next, [...path, module])];
      });
    for (const module of Object.keys(ARROWS)) expect(reach(module)).not.to.include(module);
  });
});
