import { join } from 'node:path';
import { expect } from 'chai';
import { filesOfProject } from 'tsarch';
import { BAIT, ROOT } from './house.ts';
import { sourcesIn } from './on-disk.ts';

/** The house in sentences, for people. Patterns are whole paths from the root: ts-arch's inFolder() never matches a
 *  top-level folder and passes in silence. It sees `import` declarations only; imports.test.ts sees the rest. */

type Sentence = {
  readonly from: string;
  readonly to: string;
  /** Who breaks it in the bait, in the forms that ts-arch sees. */
  readonly planted: readonly string[];
};

const forms = (...names: readonly string[]): string[] => names.map(name => `core/case/forms/${name}.ts`);

const SENTENCES: { readonly [sentence: string]: Sentence } = {
  'core knows no adapter': {
    from: '^core/.*',
    to: '^adapters/.*',
    planted: forms('import-inline-type', 'import-namespace', 'import-side-effect', 'import-type', 'import'),
  },
  'core knows no app': {
    from: '^core/.*',
    to: '^apps/.*',
    planted: ['core/auth/knows-an-app.ts'],
  },
  'the kernel stands on nothing': {
    from: '^core/kernel/.*',
    to: '^(core/(?!kernel/)|contracts/|adapters/|apps/).*',
    planted: ['core/kernel/knows-a-port.ts'],
  },
  'ports know no module': {
    from: '^core/ports/.*',
    to: '^core/(?!kernel/|ports/).*',
    planted: ['core/ports/knows-a-module.ts'],
  },
  'auth calls no other module': {
    from: '^core/auth/.*',
    to: '^core/(session|case|evidence|knowledge|agent)/.*',
    planted: ['core/auth/in-a-circle.ts'],
  },
  'evidence calls case, and nothing behind its face': {
    from: '^core/evidence/.*',
    to: '^core/(case/(?!index[.]ts)|session|knowledge|agent).*',
    planted: ['core/evidence/against-the-arrow.ts', 'core/evidence/behind-the-face.ts'],
  },
  'an adapter knows no app': {
    from: '^adapters/.*',
    to: '^apps/.*',
    planted: ['adapters/jwt/knows-an-app.ts'],
  },
  'no adapter knows the memory adapter': {
    from: '^adapters/(?!memory/).*',
    to: '^adapters/memory/.*',
    planted: ['adapters/jwt/knows-another.ts', 'adapters/sql/database.ts'],
  },
  'nobody but adapters/sql/case, and who opens the database, knows the tables of cases': {
    from: '^adapters/(?!sql/case/|sql/database[.]ts|sql/orm[.]ts).*',
    to: '^adapters/sql/case/.*',
    planted: [
      'adapters/sql/evidence/spans-two-modules.ts',
      'adapters/sql/knows-a-module.ts',
      'adapters/sql/messaging/knows-a-module.ts',
      'adapters/sql/postgresql/knows-a-module.ts',
      'adapters/sql/search/knows-a-module.ts',
      'adapters/sql/sqlite/knows-a-module.ts',
    ],
  },
  'an app sees the face of a module only': {
    from: '^apps/.*',
    to: '^core/(auth|session|case|evidence|knowledge|agent)/(?!index[.]ts).*',
    planted: ['apps/http/behind-the-face.ts'],
  },
  'contracts import nothing of ours': {
    from: '^contracts/.*',
    to: '^(core|adapters|apps|tests)/.*',
    planted: ['contracts/generated/knows-core.ts', 'contracts/tools/knows-core.ts'],
  },
};

/** Who breaks the sentence in a tree, sorted. */
const breakers = async (root: string, { from, to }: Sentence): Promise<string[]> => {
  const found = await filesOfProject(join(root, 'tsconfig.json'))
    .matchingPattern(from)
    .shouldNot()
    .dependOnFiles()
    .matchingPattern(to)
    .check();
  return found.map(violation => (violation as { dependency: { sourceLabel: string } }).dependency.sourceLabel).sort();
};

const circles = async (root: string, folder: string): Promise<number> =>
  (await filesOfProject(join(root, 'tsconfig.json')).matchingPattern(folder).should().beFreeOfCycles().check()).length;

describe('the house in sentences', function () {
  this.timeout(120_000);

  it('has files to look at', () => {
    for (const wing of ['core', 'adapters', 'apps']) expect(sourcesIn(wing), wing).to.have.length.greaterThan(20);
    expect(sourcesIn('contracts')).to.have.length.greaterThan(5);
  });

  for (const [name, sentence] of Object.entries(SENTENCES)) {
    it(`${name}: caught in the bait`, async () => {
      expect(await breakers(BAIT, sentence)).to.deep.equal(sentence.planted);
    });
    it(name, async () => {
      expect(await breakers(ROOT, sentence)).to.deep.equal([]);
    });
  }

  it('modules of core are free of circles: caught in the bait', async () => {
    expect(await circles(BAIT, '^core/.*')).to.be.greaterThan(0);
  });
  it('modules of core are free of circles', async () => {
    expect(await circles(ROOT, '^core/.*')).to.equal(0);
  });
});
