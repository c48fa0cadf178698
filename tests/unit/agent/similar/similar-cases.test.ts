import { expect } from 'chai';
import { systemTimebox } from '../../../../adapters/system/timebox.ts';
import { groundedReport } from '../../../../core/agent/grounded/report.ts';
import { gather } from '../../../../core/agent/investigate/gather.ts';
import type { Actor } from '../../../../core/kernel/actor.ts';
import type { CaseId } from '../../../../core/kernel/ids.ts';
import { openTools, type ToolsWorld } from '../tools-world.ts';
import { type PastIncident, pastIncidents } from './past-incidents.ts';

const LOG = (words: string): string =>
  Array.from({ length: 30 }, (_, i) => {
    const at = `2026-01-05T10:00:${String(i).padStart(2, '0')}.000Z`;
    return i < 25 ? `${at} INFO order ${i} accepted` : `${at} ERROR order ${i} ${words}`;
  }).join('\n');
const SPLINES = LOG('failed: reticulating splines gave up');
const OTHER = LOG('failed: no space left on device');

describe('similar past cases', () => {
  let w: ToolsWorld;
  let ada: Actor;
  beforeEach(async () => {
    w = await openTools();
    ada = w.someone();
  });
  afterEach(() => w.world.dispose());

  const gathered = (actor: Actor, caseId: CaseId, evidence = w.evidence) => {
    const deps = { cases: w.cases, evidence, knowledge: w.knowledge, timebox: systemTimebox };
    const asked = { caseId, question: 'What is wrong?', context: null };
    return gather(deps)(asked, actor, new AbortController().signal);
  };
  const found = async (actor: Actor, caseId: CaseId): Promise<readonly string[]> =>
    (await gathered(actor, caseId)).found.pastCases.map(({ case_id }) => case_id);
  const opened = async (actor: Actor, title: string, log = SPLINES): Promise<CaseId> => {
    const id = await w.openCase(actor, title);
    await w.upload(actor, id, 'orders.log', log);
    return id;
  };
  const past = async (actor: Actor, log = SPLINES, resolution = ''): Promise<CaseId> => {
    const id = await opened(actor, 'Abcde', log);
    await w.close(actor, id, resolution);
    return id;
  };

  it('are found by what their evidence shares though no word of their texts is the same', async () => {
    const same = await past(ada);
    await past(ada, OTHER);
    const now = await opened(ada, 'Zyxwv');
    expect(await found(ada, now)).to.deep.equal([same]);
  });

  it('are told with what they share, in the answer and in the source that it cites', async () => {
    const same = await past(ada, SPLINES, 'Calibrated it.');
    const { found: all } = await gathered(ada, await opened(ada, 'Zyxwv'));
    const why = 'Its evidence shares wordings that stand out here (1 of 1)';
    expect(groundedReport(all, '')).to.include(`${why}: \`order failed reticulating splines gave up\``);
    const source = all.sources.all.find(({ view }) => view.case_id === same);
    expect(source?.view).to.deep.include({ kind: 'case', locator: 'resolution', quote: 'Calibrated it.' });
    expect(source?.facts.join()).to.include(`${why}: "order failed reticulating splines gave up"`);
  });

  it('are told to a model that asks for them, unless it asks for something of its own', async () => {
    await past(ada, SPLINES, 'Calibrated it.');
    const turn = w.turn(ada, await opened(ada, 'Zyxwv'));
    const { text } = await turn.use('similar_cases', {});
    // What code says comes before what somebody wrote, which could go on as if it were ours.
    expect(text).to.match(/\(computed: Its evidence shares wordings [^\n]*\)\nresolved by: Calibrated it\.$/);
    expect((await turn.use('similar_cases', { query: 'kubelet certificate' })).summary).to.equal('0 closed cases');
  });

  it('are closed, are other cases, and are of the same user', async () => {
    const now = await opened(ada, 'Zyxwv');
    await opened(ada, 'Still open');
    await past(w.someone());
    expect(await found(ada, now)).to.deep.equal([]);
    await w.close(ada, now, '');
    expect(await found(ada, now)).to.deep.equal([]);
    expect(await w.evidence.similarCases(w.someone(), now, 5)).to.deep.equal([]);
  });

  it('are gone with their evidence', async () => {
    const same = await past(ada);
    const now = await opened(ada, 'Zyxwv');
    const [file] = (await w.evidence.list(ada, { case_id: same, limit: 5 })).items;
    await w.evidence.delete(ada, (file?.id ?? '') as Parameters<typeof w.evidence.delete>[1]);
    expect(await found(ada, now)).to.deep.equal([]);
  });

  it('come in the same order each time, the newest of equals first', async () => {
    const first = await past(ada);
    const second = await past(ada);
    const now = await opened(ada, 'Zyxwv');
    for (let i = 0; i < 3; i++) expect(await found(ada, now)).to.deep.equal([second, first]);
  });

  it('are not found by what most cases have in their logs', async () => {
    for (let i = 0; i < 6; i++) await past(ada);
    expect(await w.evidence.similarCases(ada, await opened(ada, 'Zyxwv'), 5)).to.deep.equal([]);
  });

  it('hold more of what was really the same when their evidence counts, too', async () => {
    const cases = await pastIncidents(w, ada);
    const kinds = new Map<string, string>(cases.map(({ id, kind }) => [id, kind]));
    const first = async ({ id }: PastIncident, evidence = w.evidence): Promise<string | undefined> =>
      kinds.get((await gathered(ada, id, evidence)).found.pastCases[0]?.case_id ?? '');
    const textOnly = { ...w.evidence, similarCases: async () => [] };
    const right = { byText: 0, byBoth: 0 };
    for (const one of cases) {
      if ((await first(one, textOnly)) === one.kind) right.byText += 1;
      if ((await first(one)) === one.kind) right.byBoth += 1;
    }
    expect(cases).to.have.length(20);
    expect(right.byText).to.be.at.most(12);
    expect(right.byBoth).to.be.at.least(18);
  });
});
