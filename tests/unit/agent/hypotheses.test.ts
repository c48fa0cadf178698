import { expect } from 'chai';
import { gather } from '../../../core/agent/investigate/gather.ts';
import { proposalsByCode } from '../../../core/agent/trust/code-proposals.ts';
import { standingOf } from '../../../core/agent/trust/grade.ts';
import type { Hypothesis } from '../../../core/agent/trust/hypothesis.ts';
import { keepHypotheses } from '../../../core/agent/trust/keep-hypotheses.ts';
import { MOST_HYPOTHESES, mergeHypotheses } from '../../../core/agent/trust/merge-hypotheses.ts';
import { weighProposals } from '../../../core/agent/trust/proposed.ts';
import { actorOf } from '../../../core/agent/turn.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { ALICE, CASE, EVIDENCE, OTHER_EVIDENCE, outage, POOL_RUNBOOK, type WorldOptions, world } from './support.ts';

const TURN = { id: 'turn-1' as JobId, caseId: CASE, ownerId: ALICE };
const REVISION = 'Configuration revision r418 set chunk-size to 0';
const GATEWAY = 'The gateway of orders was overloaded with 503';

const twoFiles = () => outage().map((file, i) => ({ ...file, sha256: `${i}`.repeat(64) }));

const inCase = async (given: WorldOptions & { resolution?: string } = {}) => {
  const w = world({ analyses: twoFiles(), runbooks: [POOL_RUNBOOK], ...given });
  const { found } = await gather(w.deps)(w.turn, actorOf(w.turn), w.run.signal);
  const standing = standingOf(found, given.resolution ?? null);
  const idOf = (part: string): number =>
    found.sources.all.find(({ view, text }) => `${view.locator}\n${text}`.includes(part))?.view.id ?? 999;
  const [line, section, gateway, onset] = ['api.log:812', 'HikariPool reports', 'gateway.log:4410', 'api.log:901'].map(
    idOf,
  );
  const n = { line: line ?? 0, section: section ?? 0, gateway: gateway ?? 0, onset: onset ?? 0 };
  const weigh = (statement: string, supporting: number[], against: number[] = []) =>
    weighProposals([{ statement, for: supporting, against, isCause: true }], found.sources.all, standing);
  const grade = (...claim: Parameters<typeof weigh>) => weigh(...claim)[0]?.grade;
  let id = 0;
  const merge = (existing: readonly Hypothesis[], proposed: ReturnType<typeof weigh>, more: object = {}) =>
    mergeHypotheses(existing, [{ proposed, origin: 'scripted/m' }], {
      turn: TURN,
      standing,
      evidenceIds: new Set([EVIDENCE, OTHER_EVIDENCE]),
      now: 5,
      nextId: () => `h${id++}`,
      ...more,
    });
  /** As it would be read back. */
  const stored = (given: readonly Hypothesis[]) => given.map(one => ({ ...one, version: one.version + 1 }));
  return { found, standing, n, weigh, grade, merge, stored };
};

describe('the grade of a cause', () => {
  it('is supported by a line of the evidence that a runbook describes, or by lines of two files', async () => {
    const { grade, n } = await inCase();
    expect(grade(REVISION, [n.line, n.section])).to.equal('supported');
    expect(grade('The connection pool was exhausted and orders got 503', [n.onset, n.gateway])).to.equal('supported');
  });

  it('is unproven by one file, by a runbook alone, by what does not exist, and by what speaks of something else', async () => {
    const { grade, n } = await inCase({ runbooks: [] });
    expect(grade(REVISION, [n.line])).to.equal('unproven');
    expect(grade('Aliens landed', [n.line, n.gateway])).to.equal('unproven');
    expect(grade('Connection requests timed out after configuration revision r418', [n.line, n.onset])).to.equal(
      'unproven',
    );
    const described = await inCase();
    expect(described.grade(REVISION, [described.n.section])).to.equal('unproven');
    expect(described.grade(REVISION, [999])).to.equal('unproven');
  });

  it('is unproven where evidence speaks against it, whatever speaks for it', async () => {
    const { grade, n } = await inCase();
    expect(grade(REVISION, [n.line, n.section], [n.gateway])).to.equal('unproven');
    expect(grade(REVISION, [n.line, n.section, n.gateway], [n.gateway])).to.equal('unproven');
  });

  it('is what code computed where it is the same cause', async () => {
    const { grade, n } = await inCase();
    expect(grade(REVISION, [n.line])).to.equal('supported');
    expect(grade('Aliens landed', [n.line])).to.equal('unproven');
  });

  it('is confirmed only where code, sources and whoever ended it agree', async () => {
    const resolution = 'Rolled back configuration revision r418, chunk-size is 200 again';
    const agreed = await inCase({ resolution });
    expect(agreed.grade(REVISION, [agreed.n.line, agreed.n.section])).to.equal('confirmed');
    expect(agreed.grade(GATEWAY, [agreed.n.gateway, agreed.n.onset])).not.to.equal('confirmed');
    const other = await inCase({ resolution: 'Restarted everything' });
    expect(other.grade(REVISION, [other.n.line, other.n.section])).to.equal('supported');
    const undescribed = await inCase({ resolution, runbooks: [] });
    expect(undescribed.grade(REVISION, [undescribed.n.line])).to.equal('unproven');
  });

  it('is inconclusive in a case without evidence', async () => {
    const { grade, n } = await inCase({ analyses: [] });
    expect(grade(REVISION, [n.section])).to.equal('inconclusive');
  });
});

describe('hypotheses of a case', () => {
  it('are new, with the places that speak for and against them', async () => {
    const { merge, weigh, n } = await inCase();
    const [one] = merge([], weigh(REVISION, [n.line, n.section]));
    expect(one).to.deep.include({ id: 'h0', statement: REVISION, state: 'supported', grade: 'supported', version: 0 });
    expect(one).to.deep.include({ proposedBy: TURN.id, updatedBy: TURN.id, origin: 'scripted/m', createdAt: 5 });
    expect(one?.evidenceFor.map(({ locator }) => locator)[0]).to.equal('api.log:812');
    expect(one?.evidenceFor[0]).to.have.property('evidence_id', EVIDENCE);
  });

  it('are recognised in other words, and by the line that they cite', async () => {
    const { merge, weigh, stored, n } = await inCase();
    const before = stored(merge([], weigh(REVISION, [n.line])));
    const same = merge(before, weigh('Revision r418 of the configuration set the chunk-size to zero', [n.section]));
    expect(same.map(({ id }) => id)).to.deep.equal(['h0']);
    expect(merge(before, weigh('Revision r418 was applied', [n.line, n.gateway])).map(({ id }) => id)).to.deep.equal([
      'h0',
    ]);
    expect(merge(before, weigh(GATEWAY, [n.line])).map(({ id }) => id)).to.deep.equal(['h1']);
  });

  it('that nothing new was said of are left as they are', async () => {
    const { merge, weigh, stored, n } = await inCase();
    const before = stored(merge([], weigh(REVISION, [n.line])));
    expect(merge(before, weigh(REVISION, [n.line]), { now: 9 })).to.deep.equal([]);
  });

  it('are refuted where only evidence against them is left, and open where both sides have some', async () => {
    const { merge, weigh, stored, n } = await inCase();
    const before = stored(merge([], weigh(GATEWAY, [n.gateway])));
    expect(before[0]?.state).to.equal('open');
    const both = merge(before, weigh(GATEWAY, [], [n.onset]), { now: 9 });
    expect(both[0]).to.include({ state: 'open', grade: 'unproven', updatedAt: 9, createdAt: 5 });
    const moved = merge(stored(both), weigh(GATEWAY, [], [n.gateway]));
    expect(moved[0]).to.include({ state: 'refuted' });
    expect(merge([], weigh(GATEWAY, [], [n.section]))[0]).to.include({ state: 'open' });
  });

  it('lose what was cited from a file that is gone', async () => {
    const { merge, weigh, stored, n } = await inCase();
    const before = stored(merge([], weigh(REVISION, [n.line, n.section])));
    const [left] = merge(before, [], { evidenceIds: new Set([OTHER_EVIDENCE]), now: 9 });
    expect(left).to.include({ state: 'open', grade: 'unproven', updatedAt: 9 });
    expect(left?.evidenceFor.every(({ evidence_id }) => evidence_id === undefined)).to.equal(true);
  });

  it('are no more than a case can use, and never removed', async () => {
    const { merge, weigh } = await inCase();
    const many = Array.from({ length: MOST_HYPOTHESES + 5 }, (_, i) => weigh(`cause${i} of${i} kind${i}`, [])).flat();
    expect(merge([], many)).to.have.length(MOST_HYPOTHESES);
  });

  it('come from code, too: the computed cause, graded as the report grades it', async () => {
    const { found } = await inCase();
    const [cause, ...suspects] = proposalsByCode(found);
    expect(cause?.statement).to.include('revision r418 applied').and.not.to.include('2026-');
    expect(cause).to.include({ isCause: true, grade: found.cause.grade });
    for (const suspect of suspects) expect(suspect).to.include({ isCause: false, grade: 'unproven' });
    expect(proposalsByCode((await inCase({ analyses: [] })).found)).to.deep.equal([]);
  });

  it('are kept through the repository, and no model moves a line that code has put where it is', async () => {
    const { found, weigh, n } = await inCase();
    const kept = new Map<string, Hypothesis>();
    const repository = {
      listOfCase: async () => ({ items: [...kept.values()], nextCursor: null }),
      save: async (one: Hypothesis) => {
        kept.set(one.id, { ...one, version: one.version + 1 });
        return one;
      },
    };
    let id = 0;
    const turn = { turn: TURN, found, resolution: null, now: 5, nextId: () => `h${id++}` };
    await keepHypotheses(repository, { ...turn, proposed: weigh(REVISION, [], [n.line]), model: 'scripted/m' });
    const cause = [...kept.values()].find(({ evidenceFor }) =>
      evidenceFor.some(({ locator }) => locator === 'api.log:812'),
    );
    expect(cause).to.include({ state: 'supported' });
    const size = kept.size;
    await keepHypotheses(repository, { ...turn, proposed: [], model: null });
    expect(kept.size).to.equal(size);
  });
});
