import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { registered } from '../support/client.ts';
import { startInstallation, temporaryFolder } from '../support/installation.ts';

/** FAULT_MEGABYTES makes the file larger; the bound stays. */
const MEGABYTES = Number(process.env.FAULT_MEGABYTES ?? 300);
/** More than the process needs to work, far less than the file: what is kept of an upload may not grow with it. */
const MAX_GROWTH_MB = 150;

const residentPeakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function* log(megabytes: number): AsyncGenerator<Uint8Array> {
  const line = (n: number): string =>
    `2026-01-05T10:${String(Math.trunc(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z INFO request ${n} took ${n % 977} ms, and some more text that makes the line as long as lines are\n`;
  for (let block = 0; block < megabytes; block++) {
    let text = '';
    for (let n = block * 8000; text.length < 1_000_000; n++) text += line(n);
    yield Buffer.from(text);
  }
}

const BOUNDARY = 'flat-memory-boundary';

async function* form(caseId: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="case_id"\r\n\r\n${caseId}\r\n` +
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="big.log"\r\n\r\n`,
  );
  yield* log(MEGABYTES);
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

describe('a large upload', () => {
  it('is received, stored and analysed without being held in memory', async function () {
    if (process.platform !== 'linux') {
      process.stdout.write('    skipped: the peak of a process is read from /proc, which only Linux has\n');
      return this.skip();
    }
    const folder = await temporaryFolder();
    const running = await startInstallation(folder.path);
    try {
      const user = await registered(running.url);
      const caseId = (await user.send('POST', '/v1/cases', { title: 'big' })).body.id;
      const before = residentPeakMb(running.pid);
      const response = await fetch(`${running.url}/v1/evidence`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
        body: form(caseId) as unknown as BodyInit,
        duplex: 'half',
      } as RequestInit);
      expect(response.status).to.equal(202);
      const { id } = (await response.json()) as { id: string };
      const { body } = await user.ended(`/v1/evidence/${id}`, 60_000 + MEGABYTES * 200);
      expect(body.status).to.equal('ready');
      expect(body.bytes).to.be.greaterThan(MEGABYTES * 1e6);
      expect(residentPeakMb(running.pid) - before).to.be.lessThan(MAX_GROWTH_MB);
    } finally {
      await running.kill();
      await folder.remove();
    }
  }).timeout(60_000 + MEGABYTES * 300);
});
