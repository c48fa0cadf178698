import { expect } from 'chai';
import { isolatedEvidenceAnalyser } from '../../adapters/extraction/isolated-evidence-analyser.ts';
import { memoryEvidenceAnalyser } from '../../adapters/memory/evidence-analyser.ts';
import { pieces } from '../support/documents/streams.ts';
import { evidenceAnalyserContract, type Harness } from './evidence-analyser.contract.ts';

const openMemory = async (): Promise<Harness> => ({
  analyser: memoryEvidenceAnalyser(),
  dispose: async () => undefined,
});

const openIsolated = async (): Promise<Harness> => {
  const analyser = isolatedEvidenceAnalyser({ memoryMb: 256, deadlineMs: 25_000, concurrency: 2 });
  return { analyser, dispose: () => analyser.close() };
};

const ran = new Set<string>();
for (const [name, open] of Object.entries({ memory: openMemory, isolated: openIsolated }))
  evidenceAnalyserContract(name, () => {
    ran.add(name);
    return open();
  });

describe('The EvidenceAnalyser contract', () => {
  it('ran on every target', () => expect([...ran]).to.deep.equal(['memory', 'isolated']));

  it('has the same answer on every target', async () => {
    const file = { name: 'app.log', receivedAt: Date.parse('2026-01-06T00:00:00Z') };
    const log = 'Jan  5 10:00:00 db1 kernel: Out of memory: Killed process 1234\n'.repeat(50);
    const { analyser, dispose } = await openIsolated();
    const apart = await analyser.analyse(pieces(log), file);
    await dispose();
    expect(apart).to.deep.equal(await memoryEvidenceAnalyser().analyse(pieces(log), file));
  });
});
