import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sampleIncident } from '../../apps/cli/samples/generate-incident.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('npm run demo', () => {
  it('names the true cause first, with the line that proves it', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'apps/cli/main.ts'), 'demo'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LLM_PROVIDER: 'none' },
      maxBuffer: 10_000_000,
      timeout: 60_000,
    });
    const { causeFile, causeLine, causeText } = sampleIncident().truth;
    const [, said, cited] = /Most likely cause.*?`([^`]+)` \[(\d+)\]/s.exec(stdout) ?? [];
    expect(causeText).to.include(said?.slice(-60));
    expect(stdout).to.include(`[${cited}] evidence: ${causeFile} — ${causeFile}:${causeLine}\n`);
    expect(stdout).to.include('Where to look next').and.not.include('\u001b[');
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
