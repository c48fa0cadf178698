import { expect } from 'chai';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { analyseLog } from '../../../core/evidence/engine/analyse-log.ts';
import { type CaseFile, compareAnalyses } from '../../../core/evidence/engine/compare-analyses.ts';
import type { Evidence } from '../../../core/evidence/evidence.ts';
import type { AnalysisView } from '../../../core/evidence/index.ts';
import { presentAnalysis } from '../../../core/evidence/present.ts';
import { presentCaseFindings } from '../../../core/evidence/present-case-findings.ts';
import { aFinding, anAnalysis, EVIDENCE, messageOf, OTHER_EVIDENCE, type Runbook, world } from './support.ts';

/** What the evidence engine makes of a log. */
const analysisOf = async (fileName: string, id: string, log: readonly string[]): Promise<CaseFile> => {
  async function* content() {
    yield new TextEncoder().encode(`${log.join('\n')}\n`);
  }
  const file = { name: fileName, receivedAt: Date.UTC(2026, 9, 4) };
  return { evidenceId: id, name: fileName, sha256: 'a'.repeat(64), analysis: await analyseLog(content(), file) };
};

const viewOf = ({ evidenceId: id, name: fileName, sha256, analysis }: CaseFile): AnalysisView =>
  presentAnalysis({ id, fileName, sha256 } as Evidence, analysis);

const at = (second: number): string => new Date(Date.UTC(2026, 9, 3, 1) + second * 1000).toISOString();

/** A line for each second for which `say` says something. */
const lines = (seconds: number, say: (second: number) => readonly string[]): readonly string[] =>
  Array.from({ length: seconds }, (_, s) => say(s).map(text => `${at(s)} ${text}`)).flat();

const reportOn = async (files: readonly CaseFile[], runbooks: readonly Runbook[] = []) => {
  const together = presentCaseFindings(compareAnalyses(files));
  const w = world({ analyses: files.map(viewOf), together, runbooks, question: 'What is the root cause?' });
  await runTurn(w.deps)(messageOf(w), w.run);
  const result = w.result();
  const [first = ''] = result.response.split('\n\n');
  return { ...result, first };
};

const some = (condition: boolean, text: string): readonly string[] => (condition ? [text] : []);

const diskFull = ({ warned }: { warned: boolean }): readonly string[] =>
  lines(3600, s => [
    ...some(s < 2400 && s % 2 === 0, `INFO upload-service stored object id=${s * 7919} bytes=${s * 31}`),
    ...some(s % 9 === 0, 'INFO upload-service GET /healthz 200'),
    ...some(warned && s === 2100, 'WARN upload-service volume /data at 95% of 50 GiB'),
    ...some(
      s > 2402 && s % 3 === 0,
      `ERROR upload-service cannot store object id=${s * 7919}: write /data/tmp: no space left on device`,
    ),
  ]);

const expired = (): readonly string[] =>
  lines(3600, s => [
    ...some(s < 1800 && s % 2 === 0, `INFO proxy TLS handshake ok peer=10.0.0.${s % 20}`),
    ...some(s % 15 === 0, 'INFO proxy tick'),
    ...some(
      s >= 1800 && s % 2 === 0,
      `ERROR proxy TLS handshake failed peer=10.0.0.${s % 20}: certificate has expired`,
    ),
  ]);

const runbook = (title: string, ...sections: readonly [string, string][]): Runbook => ({
  id: '01900000-0000-7000-8000-000000000060',
  title,
  sections,
});

const TLS = runbook('TLS certificates', [
  'TLS certificates > Expired certificate',
  'Symptom: `TLS handshake failed` and `certificate has expired`.\n\n1. Look at the date: `openssl x509 -noout -dates`\n2. Renew: `certbot renew`\n3. Reload: `systemctl reload nginx`',
]);

describe('the report on what the evidence engine found', () => {
  it('names the warning before a full disk and the error itself, and not the message that stopped', async () => {
    const { first } = await reportOn([await analysisOf('upload.log', EVIDENCE, diskFull({ warned: true }))]);
    expect(first).to.match(
      /^\*\*Most likely cause \(unproven\):\*\* at 01:35:00 in `upload.log`, `WARN upload-service volume \/data at 95%/,
    );
    expect(first).to.include('no space left on device').and.not.to.include('stored object id');
  });

  it('begins with the error where only a healthy message stopped before it', async () => {
    for (const [log, text] of [
      [diskFull({ warned: false }), 'no space left on device'],
      [expired(), 'certificate has expired'],
    ] as const) {
      const { first } = await reportOn([await analysisOf('a.log', EVIDENCE, log)]);
      expect(first).to.match(/^\*\*Where it begins \(unproven\):\*\* at \d\d:\d\d:\d\d in `a.log`, `ERROR /);
      expect(first).to.include(text).and.to.include('began in the 30 minutes before it');
      expect(first).not.to.include('INFO');
    }
  });

  it('is supported when a runbook has the words of the first error, and takes the steps beside them', async () => {
    const { first, suggested_actions: actions } = await reportOn(
      [await analysisOf('proxy.log', EVIDENCE, expired())],
      [TLS],
    );
    expect(first).to.match(/^\*\*Where it begins \(supported\):/);
    expect(actions.map(({ text }) => text)).to.deep.equal([
      'Look at the date: `openssl x509 -noout -dates`',
      'Renew: `certbot renew`',
      'Reload: `systemctl reload nginx`',
    ]);
  });

  it('is unproven when the runbook is about what the cause led to', async () => {
    const full = runbook('Uploads fail', [
      'Uploads fail > Fix',
      'For `cannot store object: no space left on device` in the upload-service:\n\n1. Delete old objects.',
    ]);
    const log = diskFull({ warned: true });
    const { first, response } = await reportOn([await analysisOf('upload.log', EVIDENCE, log)], [full]);
    expect(first).to.match(/^\*\*Most likely cause \(unproven\):\*\* .*WARN/);
    expect(response).to.match(/^\*\*Runbooks on what it led to:\*\* \*\*Uploads fail\*\*/m);
  });

  it('names a crash seconds after the first error, and what stood out longer before', async () => {
    const database = lines(7200, s => [
      ...some(s % 20 === 0, `LOG: checkpoint complete: wrote ${s} buffers`),
      ...some(s === 1200, 'WARN: replication terminated by primary server connection lost'),
      ...some(
        s >= 5415 && s % 30 === 15,
        `PANIC: could not write to file "pg_wal/xlogtemp.${s}": No space left on device`,
      ),
    ]);
    const api = lines(7200, s => [
      `INFO api GET /orders 200 ${s % 40}ms`,
      ...some(s >= 5410, `ERROR api timeout acquiring connection from pool after 30000ms (waiting=${s % 300})`),
    ]);
    const { first, sources } = await reportOn([
      await analysisOf('api.log', EVIDENCE, api),
      await analysisOf('postgresql.log', OTHER_EVIDENCE, database),
    ]);
    expect(first).to.match(
      /^\*\*Where it begins \(unproven\):\*\* at 02:30:10 in `api.log`, `ERROR api timeout acquiring/,
    );
    expect(first).to.include('Longer ago: 70 min before in `postgresql.log`, `WARN: replication terminated by primary');
    const [, cited] =
      /Fatal at 02:30:15, 5 s after the first trouble, in `postgresql.log`: `PANIC: .*No space left on device` \[(\d+)\]/.exec(
        first,
      ) ?? [undefined, 'none'];
    expect(sources.find(({ id }) => id === Number(cited))?.title).to.equal('postgresql.log');
  });

  it('does not speak of errors where there are none', async () => {
    const quiet = aFinding({ kind: 'vanished', title: 'Heartbeat stops', quote: 'INFO heartbeat' });
    const w = world({ analyses: [anAnalysis({ findings: [quiet] })] });
    await runTurn(w.deps)(messageOf(w), w.run);
    expect(w.result().response).to.match(
      /^\*\*What stands out most \(unproven\):\*\* at 10:41:52 in `api.log`, `INFO heartbeat`/,
    );
  });
});
