import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { INCIDENTS } from '../../apps/cli/samples/generate-incident.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run demo', function () {
  this.timeout(60_000);
  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'apps/cli/main.ts'), 'demo', ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LLM_PROVIDER: 'none' },
      maxBuffer: 10_000_000,
      timeout: 60_000,
    });

  for (const [name, make] of Object.entries(INCIDENTS))
    it(`names the true cause of ${name} first, with the line that proves it`, async () => {
      const { stdout } = await run('--incident', name);
      const { causeFile, causeLine, causeText } = make().truth;
      const [, said, cited] =
        /^\*\*(?:Most likely cause|Where it begins)[^`]*?(?:`[^`]+\.\w+`, )?`([^`]+)` \[(\d+)\]/m.exec(stdout) ?? [];
      expect(causeText).to.include(said?.slice(-60));
      expect(stdout).to.include(`[${cited}] evidence: ${causeFile} — ${causeFile}:${causeLine}\n`);
      expect(stdout).to.include('Where to look next').and.not.include('\u001b[');
    });

  it('is about the checkout unless another incident is chosen', async () => {
    const { stdout } = await run('--help');
    for (const [name, make] of Object.entries(INCIDENTS)) expect(stdout).to.include(name).and.include(make().title);
    expect(stdout).to.include('checkout unless you choose');
    const usage = await promisify(execFile)(process.execPath, [join(ROOT, 'apps/cli/main.ts')]).catch(error => error);
    for (const name of Object.keys(INCIDENTS)) expect(usage.stderr).to.include(name);
  });

  it('explains itself when called wrongly', async () => {
    const wrong = promisify(execFile)(process.execPath, [
      join(ROOT, 'apps/cli/main.ts'),
      'demo',
      '--incident',
      'nowhere',
    ]);
    const { code, stderr } = (await wrong.catch(error => error)) as { code: number; stderr: string };
    expect(code).to.equal(2);
    expect(stderr).to.include('checkout').and.not.include('    at ');
  });
});
