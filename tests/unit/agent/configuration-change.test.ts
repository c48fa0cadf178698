import { expect } from 'chai';
import { readYaml } from '../../../adapters/extraction/reading/read-yaml.ts';
import { memoryEvidenceAnalyser } from '../../../adapters/memory/evidence-analyser.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { workOff } from '../../support/working-off.ts';
import { openEvidence } from '../evidence/evidence-world.ts';
import { messageOf, world } from './support.ts';

const V1 =
  'spring:\n  datasource:\n    password: hunter2\n    hikari:\n      maximum-pool-size: 50\n      connection-timeout: 30000\n';
const V2 = V1.replace('spring:', '# tuned\nspring:').replace('50', '5').replace('hunter2', 'hunter3');

const at = (i: number): string => new Date(Date.UTC(2026, 0, 5, 10) + i * 10_000).toISOString();
const METRICS = `time,cpu_wait\n${Array.from({ length: 400 }, (_, i) => `${at(i)},${(i < 200 ? 3 : 41) + (i % 5) / 10}`).join('\n')}\n`;
const LOG = `${Array.from({ length: 400 }, (_, i) => `${at(i)} ${i < 212 ? 'INFO request served' : 'ERROR no connection available'}`).join('\n')}\n`;

type Tail<All extends readonly unknown[]> = All extends readonly [unknown, ...infer Rest] ? Rest : never;

/** The real evidence module reads the files; the agent composes its answer of what that found. */
const answerTo = async (files: Readonly<Record<string, string>>) => {
  const e = await openEvidence(() => ({ analyser: memoryEvidenceAnalyser({ readYaml }) }));
  try {
    const me = e.someone();
    const caseId = e.caseOf(me);
    for (const [name, content] of Object.entries(files)) {
      await e.upload(me, caseId, content, name);
      await workOff(e.world, 'evidence.analyse.v1', e.evidence.analyse);
    }
    const { analysesOfCase, findingsOfCase, list, lines } = e.evidence;
    const w = world();
    const evidence = {
      ...w.deps.evidence,
      analysesOfCase: () => analysesOfCase(me, caseId),
      findingsOfCase: () => findingsOfCase(me, caseId),
      list: (_: unknown, query: Parameters<typeof list>[1]) => list(me, { ...query, case_id: caseId }),
      lines: (_: unknown, ...rest: Tail<Parameters<typeof lines>>) => lines(me, ...rest),
    };
    await runTurn({ ...w.deps, evidence })(messageOf(w), w.run);
    return w.result();
  } finally {
    await e.world.dispose();
  }
};

describe('the report without a model', () => {
  it('names a pool size that was changed between two configurations, with its line in both, as a source', async () => {
    const { response, sources } = await answerTo({ 'app-v1.yaml': V1, 'app-v2.yaml': V2, 'app.log': LOG });
    const line = response.split('\n').find(text => text.includes('maximum-pool-size'));
    expect(line).to.include('was changed from `50` to `5` (app-v2.yaml:6; before in app-v1.yaml:5)');
    const cited = Number(/\[(\d+)\]$/.exec(line ?? '')?.[1]);
    expect(sources.find(({ id }) => id === cited)).to.include({
      kind: 'evidence',
      title: 'app-v2.yaml',
      locator: 'app-v2.yaml:6',
      quote: 'maximum-pool-size: 5',
    });
    expect(response).to.include('spring.datasource.password` was changed, in a part that is not shown');
  });

  it('puts a measured change on the clock of the logs, ahead of the errors that follow it', async () => {
    const { response, sources } = await answerTo({ 'node.csv': METRICS, 'app.log': LOG });
    const title = '`cpu_wait` rose from 3.2 to 41.2 at 10:33:20 (line 202)';
    expect(response.split('\n\n')[0]).to.include(title).and.to.include('2 min before the trouble began at 10:35:20');
    const line = response.split('\n').find(text => text.startsWith('- **10:33:20**'));
    expect(line).to.include('`node.csv`').and.to.include(title);
    expect(sources.map(({ locator }) => locator)).to.include('node.csv:202');
  });
});
