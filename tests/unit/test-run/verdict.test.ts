import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../support/waiting.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Those of `npm test`, where no server is named. */
const SETTINGS = { ...createRequire(import.meta.url)(join(ROOT, '.mocharc.cjs')), jobs: 2 };
const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

type Verdict = { readonly code: unknown; readonly lines: readonly string[] };

describe('the command that runs the tests', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faultmaven-test-run-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Over files that hold these texts. */
  const run = async (...files: readonly string[]): Promise<Verdict> => {
    const planted = files.map((text, n) => [join(folder, `planted-${n}.test.mjs`), text] as const);
    for (const [file, text] of planted) await writeFile(file, text);
    const config = join(folder, 'settings.json');
    await writeFile(config, JSON.stringify({ ...SETTINGS, spec: planted.map(([file]) => file) }));
    const options = { cwd: ROOT, timeout: 50_000 };
    return new Promise(resolve => {
      execFile(process.execPath, [MOCHA, '--config', config], options, (error, stdout) =>
        resolve({ code: error ? error.code : 0, lines: stdout.split('\n') }),
      );
    });
  };

  const PASSES = `it('passes', () => {});`;

  it('adds up what its processes have run, on one plain line', async () => {
    const { code, lines } = await run(PASSES, `${PASSES} it('passes too', () => {});`, PASSES);
    expect(lines).to.include('4 passed, 0 failed');
    expect(code).to.equal(0);
  });

  it('fails when a test fails in any of them, and shows why at the end', async () => {
    const { code, lines } = await run(PASSES, `it('fails', () => { throw new Error('the planted one'); });`);
    expect(lines).to.include('1 passed, 1 failed');
    expect(lines.filter(line => line.includes('the planted one'))).not.to.be.empty;
    expect(code).to.equal(1);
  });

  for (const [what, text] of [
    ['is killed', `process.kill(process.pid, 'SIGKILL');`],
    ['ends by itself, and says that all is well', 'process.exit(0);'],
  ])
    it(`fails when one of them ${what} in the middle of a test, and goes on with the other files`, async () => {
      const dies = `it('dies', () => new Promise(() => { ${text} }));`;
      const { code, lines } = await run(dies, PASSES, PASSES, PASSES);
      expect(lines).to.include('3 passed, 1 failed');
      expect(lines.filter(line => /^without a verdict: .*planted-0[.]test[.]mjs$/.test(line))).to.have.lengthOf(1);
      expect(code).to.equal(1);
    });

  it('fails when a file cannot be loaded', async () => {
    const { code, lines } = await run(`import './not-there.mjs';`, PASSES);
    expect(lines).to.include('1 passed, 1 failed');
    expect(code).to.equal(1);
  });

  it('fails when a file leaves a process behind, names it, and ends it', async () => {
    const module = JSON.stringify(join(ROOT, 'tests/support/installation.ts'));
    const leaves = `
      import { startInstallation } from ${module};
      it('forgets it', async () => { console.log('pid', (await startInstallation(${JSON.stringify(folder)})).pid); });`;
    const { code, lines } = await run(leaves, PASSES);
    expect(lines).to.include('2 passed, 1 failed');
    expect(code).to.equal(1);
    expect(lines.filter(line => line.includes('processes that were left running'))).to.have.lengthOf(1);
    const pid = Number(/^pid (\d+)$/m.exec(lines.join('\n'))?.[1]);
    expect(lines.join('\n')).to.match(new RegExp(`"${pid} .*apps/all/main[.]ts"`));
    await eventually('it has ended', () => !isRunning(pid));
  });

  it('names what was skipped, a suite of which nothing was run once, and each reason once', async () => {
    const module = JSON.stringify(join(ROOT, 'tests/support/not-here.ts'));
    const skips = (name: string) => `
      import { notHere } from ${module};
      describe('suite ${name}', () => {
        before(function () { notHere('no server'); this.skip(); });
        it('first', () => {});
        describe('inside', () => { it('second', () => {}); });
      });
      describe('another ${name}', () => { it('runs', () => {}); it.skip('waits', () => {}); });`;
    const { code, lines } = await run(skips('one'), skips('two'));
    expect(lines.filter(line => line.startsWith('not here: '))).to.deep.equal(['not here: no server']);
    expect(lines.filter(line => line.startsWith('skipped: '))).to.have.members([
      'skipped: suite one (2 tests)',
      'skipped: another one waits',
      'skipped: suite two (2 tests)',
      'skipped: another two waits',
    ]);
    expect(lines).to.include('2 passed, 0 failed');
    expect(code).to.equal(0);
  });
});
