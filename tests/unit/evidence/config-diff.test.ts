import { expect } from 'chai';
import { readYaml } from '../../../adapters/extraction/reading/read-yaml.ts';
import { memoryEvidenceAnalyser } from '../../../adapters/memory/evidence-analyser.ts';
import type { EvidenceService } from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId, EvidenceId } from '../../../core/kernel/ids.ts';
import { refusal } from '../../support/waiting.ts';
import { workOff } from '../../support/working-off.ts';
import { type EvidenceAlone, LOG, openEvidence } from './evidence-world.ts';

describe('the changes of a configuration', () => {
  let e: EvidenceAlone;
  let evidence: EvidenceService;
  let me: Actor;
  let caseId: CaseId;
  beforeEach(async () => {
    e = await openEvidence(() => ({ analyser: memoryEvidenceAnalyser({ readYaml }) }));
    evidence = e.evidence;
    me = e.someone();
    caseId = e.caseOf(me);
  });
  afterEach(() => e.world.dispose());

  const upload = async (name: string, content: string, to = caseId, actor = me): Promise<EvidenceId> => {
    const { id } = await e.upload(actor, to, content, name);
    await workOff(e.world, 'evidence.analyse.v1', evidence.analyse);
    return id as EvidenceId;
  };
  const changesOf = async (id: EvidenceId, against?: EvidenceId) => {
    const diff = await evidence.configDiff(me, id, against);
    return [
      diff.against?.evidence_id,
      ...diff.changes.map(({ path, before, after }) => [path, before?.locator, after?.locator]),
    ];
  };

  it('are those since the version before it in the case', async () => {
    const old = await upload('app-v1.yaml', 'pool:\n  size: 50\n');
    const now = await upload('app-v2.yaml', '# tuned\npool:\n  size: 5\n');
    expect(await changesOf(now)).to.deep.equal([old, ['pool.size', 'app-v1.yaml:2', 'app-v2.yaml:3']]);
    expect(await evidence.configDiff(me, now)).to.deep.include({
      file: 'app-v2.yaml',
      syntax: 'yaml',
      change_count: 1,
      notes: [],
    });
  });

  it('are found when the older version is uploaded last', async () => {
    const now = await upload('app.yaml', 'pool: {size: 5}\n');
    const old = await upload('app.yaml.bak', 'pool: {size: 50}\n');
    expect(await changesOf(now)).to.deep.equal([old, ['pool.size', 'app.yaml.bak:1', 'app.yaml:1']]);
  });

  it('are against any other configuration that is named, also of another case', async () => {
    const other = await upload('b.env', 'A=1\n', e.caseOf(me));
    const now = await upload('a.env', 'A=2\n');
    expect(await changesOf(now)).to.deep.equal([undefined]);
    expect((await evidence.configDiff(me, now)).notes.join()).to.include('no older version');
    expect(await changesOf(now, other)).to.deep.equal([other, ['A', 'b.env:1', 'a.env:1']]);
  });

  it('are nobody else’s, and only of configurations that are read', async () => {
    const now = await upload('a.env', 'A=2\n');
    const log = await upload('app.log', LOG);
    const somebody = e.someone();
    const theirs = await upload('a.env', 'A=1\n', e.caseOf(somebody), somebody);
    await refusal('evidence.not-found', () => evidence.configDiff(me, theirs));
    await refusal('evidence.not-found', () => evidence.configDiff(me, now, theirs));
    await refusal('invalid', () => evidence.configDiff(me, log));
    await refusal('invalid', () => evidence.configDiff(me, now, log));
    const { id } = await e.upload(me, caseId, 'A=3\n', 'a.env');
    await refusal('evidence.not-ready', () => evidence.configDiff(me, id as EvidenceId));
  });

  it('are findings of the newer file, of the case, and of nothing once the older one is gone', async () => {
    const old = await upload('app.env', 'POOL_SIZE=50\nDB_PASSWORD=alpha1\n');
    const now = await upload('app.env', 'POOL_SIZE=5\nDB_PASSWORD=beta22\n');
    await upload('app.log', LOG);
    const title = '"POOL_SIZE" was changed from "50" to "5" (app.env:1; before in app.env:1).';
    const { findings } = await evidence.analysis(me, now);
    expect(findings.map(finding => finding.title)).to.deep.equal([
      title,
      '"DB_PASSWORD" was changed, in a part that is not shown (app.env:2; before in app.env:2).',
    ]);
    expect(findings[0]).to.include({
      kind: 'config-change',
      locator: 'app.env:1',
      quote: 'POOL_SIZE=5',
      grade: 'confirmed',
    });
    const titles = async () => (await evidence.findingsOfCase(me, caseId)).findings.map(finding => finding.title);
    expect(await titles()).to.include(title);
    await evidence.delete(me, old);
    expect((await evidence.analysis(me, now)).findings).to.deep.equal([]);
    expect(await titles()).not.to.include(title);
  });
});
