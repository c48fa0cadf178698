import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { foldersOnDisk, treeIn } from './folder-tree.ts';
import { ROOT } from './house.ts';

const page = (...lines: readonly string[]): string => ['# Architecture', '```tree', ...lines, '```', ''].join('\n');

describe('the folder tree', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'faultmaven-tree-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (file: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  };

  it('in docs/architecture.md is the one on disk', () => {
    const written = treeIn(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')).map(({ path }) => path);
    expect(written, 'each folder once').to.deep.equal([...new Set(written)]);
    expect([...written].sort()).to.deep.equal(foldersOnDisk(ROOT));
  });

  it('on disk is every folder with a file in it, three levels deep', () => {
    for (const file of ['core/case/close.ts', 'apps/cli/samples/runbooks/a.md', 'docs/a.md']) put(file);
    for (const file of ['node_modules/x/y.js', '.git/config', 'data/a.db', 'tests/architecture/bait/core/a.ts'])
      put(file);
    mkdirSync(join(root, 'empty/inside'), { recursive: true });
    expect(foldersOnDisk(root)).to.deep.equal([
      'apps/',
      'apps/cli/',
      'apps/cli/samples/',
      'core/',
      'core/case/',
      'docs/',
      'tests/',
      'tests/architecture/',
      'tests/architecture/bait/',
    ]);
  });

  it('in a page is read line by line', () => {
    expect(treeIn(page('core/          the domain', 'core/kernel/   what all stand on'))).to.deep.equal([
      { path: 'core/', text: 'the domain' },
      { path: 'core/kernel/', text: 'what all stand on' },
    ]);
  });

  it('in a page has to be there, with a text for each folder', () => {
    expect(() => treeIn('# Architecture')).to.throw('there is no ```tree block');
    for (const line of ['core/', 'core  the domain', 'core/ the domain', '  core/  the domain'])
      expect(() => treeIn(page(line))).to.throw(`not "path/  text": ${line}`);
  });
});
