import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { BAIT, ROOT } from './house.ts';
import { planted } from './lint.ts';
import { sourcesIn } from './on-disk.ts';

/** The third net: the compiler, with core's own configuration, knows no name of Node or of a browser. */
const coreConfiguration = (): ts.ParsedCommandLine => {
  const file = join(ROOT, 'core/tsconfig.json');
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  expect(error).to.equal(undefined);
  return ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, 'core'));
};

const PLANTED = join(BAIT, 'compiler/platform-names.ts');

/** Lines of a file, counted from 1, on which the compiler finds an error. */
const errorLines = (file: string): number[] => {
  const { options } = coreConfiguration();
  const program = ts.createProgram([file, join(ROOT, 'core/platform.d.ts')], { ...options, noEmit: true });
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`the compiler did not read ${file}`);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ start }) => source.getLineAndCharacterOfPosition(start ?? 0).line + 1);
};

describe("core's own compiler configuration", function () {
  this.timeout(60_000);

  it('refuses each name of the platform that is planted in the bait, and lets AbortSignal pass', () => {
    const lines = planted(BAIT, ['compiler']).map(({ line }) => line);
    expect(lines).to.have.length.greaterThan(10);
    expect([...new Set(errorLines(PLANTED))]).to.deep.equal(lines);
  });

  it('covers every file of core', () => {
    const covered = new Set(coreConfiguration().fileNames.map(file => file.slice(ROOT.length)));
    const core = sourcesIn('core');
    expect(core).to.have.length.greaterThan(60);
    expect(core.filter(file => !covered.has(file))).to.deep.equal([]);
  });

  it('loads no types of Node, of a browser or of mocha', () => {
    const { types, lib, experimentalDecorators } = coreConfiguration().options;
    expect(types).to.deep.equal([]);
    expect(lib).to.deep.equal(['lib.es2024.d.ts']);
    expect(experimentalDecorators ?? false).to.equal(false);
  });
});
