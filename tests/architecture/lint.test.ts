import { expect } from 'chai';
import { CORE_BANS, HOUSE_BANS } from './bans.ts';
import { faceFindings, methodCount, serviceFindings } from './faces.ts';
import { BAIT, MODULES, ROOT, WINGS } from './house.ts';
import { type Finding, findings, planted, told } from './lint.ts';
import { drawers, extraFaces } from './names.ts';
import { sourcesIn } from './on-disk.ts';

const sources = (root: string): string[] => WINGS.flatMap(wing => sourcesIn(wing, root));

/** Generated code is judged by what it is generated from. */
const written = (root: string): string[] => sources(root).filter(file => !file.endsWith('generated/checks.js'));

const allFindings = (root: string): Finding[] => [
  ...findings(root, sourcesIn('core', root), CORE_BANS),
  ...findings(root, written(root), HOUSE_BANS),
  ...MODULES.flatMap(module => [...faceFindings(root, module), ...serviceFindings(root, module)]),
];

describe('habits', function () {
  this.timeout(60_000);

  it('are caught in the bait wherever they are broken, and nowhere else', () => {
    expect(told(allFindings(BAIT))).to.deep.equal(told(planted(BAIT, WINGS)));
  });

  it('are kept by the product', () => {
    expect(sourcesIn('core')).to.have.length.greaterThan(60);
    expect(written(ROOT)).to.have.length.greaterThan(150);
    expect(told(allFindings(ROOT))).to.deep.equal([]);
  });

  it('find a service to look at in every module', () => {
    for (const module of MODULES) expect(methodCount(ROOT, module), module).to.be.greaterThan(2);
  });
});

describe('names', () => {
  it('that say nothing are caught in the bait', () => {
    expect(drawers(sources(BAIT)).sort()).to.deep.equal([
      'adapters/jwt/common/keys.ts',
      'adapters/memory/case-helper.ts',
      'apps/http/session-manager.ts',
      'apps/http/shared.ts',
      'apps/worker/base.ts',
      'core/auth/helpers.ts',
      'core/case/text-utils.ts',
      'core/case/utils/text.ts',
    ]);
  });

  it('say what a thing is', () => {
    expect(drawers(sources(ROOT))).to.deep.equal([]);
  });

  it('of faces are caught in the bait where there is no module', () => {
    expect(extraFaces(sources(BAIT), MODULES).sort()).to.deep.equal([
      'core/case/inner/index.ts',
      'core/index.ts',
      'core/kernel/index.ts',
    ]);
  });

  it('each module has one face, and the parts that every module has', () => {
    expect(extraFaces(sources(ROOT), MODULES)).to.deep.equal([]);
    const core = sourcesIn('core');
    for (const module of MODULES)
      for (const part of ['index.ts', 'models.ts', 'service.ts']) expect(core).to.include(`core/${module}/${part}`);
  });
});
