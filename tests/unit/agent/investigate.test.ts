import { expect } from 'chai';
import { memoryTokenCounter } from '../../../adapters/memory/token-counter.ts';
import { instructionsOf, stepsOf } from '../../../core/agent/investigate/actions.ts';
import { likelyCause } from '../../../core/agent/investigate/cause.ts';
import { gather } from '../../../core/agent/investigate/gather.ts';
import type { EvidenceFacts, Source } from '../../../core/agent/investigate/investigation.ts';
import { isAbout } from '../../../core/agent/investigate/match.ts';
import { mentionsOf } from '../../../core/agent/investigate/mentions.ts';
import { knowledgeQueries } from '../../../core/agent/investigate/queries.ts';
import { pack } from '../../../core/agent/optimizer/pack.ts';
import type { CaseFindingView } from '../../../core/evidence/index.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { toTerms } from '../../../core/knowledge/query.ts';
import { refusal } from '../../support/waiting.ts';
import { ALICE, aCaseFinding, anAnalysis, outage, togetherOf, world } from './support.ts';

const facts = (findings: EvidenceFacts['findings']): EvidenceFacts => ({
  files: [anAnalysis()],
  first: findings.includes(onset) ? BEGIN : null,
  order: [],
  limits: [],
  findings,
  stackTraces: [],
  worstLines: [],
  smallFiles: [],
  unread: [],
});
const onset = aCaseFinding({
  id: 'o',
  kind: 'error-onset',
  level: 'error',
  score: 0.9,
  first_seen: '2026-03-17T10:43:05.000Z',
  locator: 'api.log:901',
});
const BEGIN = {
  evidence_id: onset.evidence_id,
  sha256: onset.sha256,
  locator: onset.locator,
  at: '2026-03-17T10:43:05.000Z',
  quote: onset.quote,
};
const newcomer = (id: string, seconds: number, score: number, quote = 'something new'): CaseFindingView =>
  aCaseFinding({
    id,
    locator: `api.log:${id}`,
    score,
    quote,
    title: quote,
    first_seen: new Date(Date.parse('2026-03-17T10:43:05Z') - seconds * 1000).toISOString(),
  });

describe('a conversation', () => {
  const LENGTH = 4_321;
  let pages: number;
  beforeEach(() => {
    pages = 0;
  });

  const lastSaid = async ({ stopAtPage }: { stopAtPage?: number } = {}) => {
    const w = world();
    const stop = new AbortController();
    w.deps.cases.listMessages = async (_, __, { limit, cursor }) => {
      pages += 1;
      if (pages === stopAtPage) stop.abort(new DomainError('cancelled', 'The turn was stopped.'));
      const from = Number(cursor ?? 0);
      const to = Math.min(LENGTH, from + limit);
      const items = Array.from({ length: to - from }, (_, i) => ({
        id: String(from + i + 1),
        role: 'user' as const,
        content: 'why?',
        created_at: '2026-03-17T11:20:00.000Z',
      }));
      return { items, next_cursor: to < LENGTH ? String(to) : null };
    };
    const { conversation } = await gather(w.deps)(w.turn, { userId: ALICE, roles: ['user'] }, stop.signal);
    return conversation.said.map(({ id }) => id);
  };

  it('is known by its last messages, however many pages come before them', async () => {
    const said = await lastSaid();
    expect(said).to.have.lengthOf(200);
    expect([said[0], said.at(-1)]).to.deep.equal(['4122', '4321']);
  });

  it('is read no further when the turn is stopped', async () => {
    await refusal('cancelled', () => lastSaid({ stopAtPage: 3 }));
    expect(pages).to.equal(3);
  });
});

describe('the likely cause', () => {
  it('is what stands out most before the errors', () => {
    const cause = likelyCause(facts([onset, newcomer('a', 60, 0.4), newcomer('b', 30, 0.7)]), []);
    expect([cause.finding?.id, cause.leadMs, cause.onset, cause.grade]).to.deep.equal(['b', 30_000, BEGIN, 'unproven']);
  });

  it('is rather a change that somebody made', () => {
    const change = newcomer('c', 60, 0.6, 'Applied configuration revision r418');
    expect(likelyCause(facts([onset, change, newcomer('b', 30, 0.7)]), []).finding?.id).to.equal('c');
  });

  it('is not what was long before, nor what came after', () => {
    const cause = likelyCause(facts([onset, newcomer('old', 3600, 0.9), newcomer('late', -5, 0.9)]), []);
    expect([cause.finding?.id, cause.leadMs]).to.deep.equal(['o', null]);
    expect(cause.earlier.map(({ id }) => id)).to.deep.equal(['old']);
  });

  it('is never a healthy message that stopped or swelled, and rather what is new than a warning that stopped', () => {
    const stopped = { ...newcomer('v', 5, 0.9), kind: 'vanished' as const, last_seen: '2026-03-17T10:43:00.000Z' };
    const swelled = { ...newcomer('s', 5, 0.9), kind: 'burst' as const };
    for (const level of ['info', 'debug', 'none'] as const) {
      const findings = [onset, { ...stopped, level }, { ...swelled, level }];
      expect(likelyCause(facts(findings), []).finding?.id, level).to.equal('o');
    }
    const warning = { ...stopped, level: 'warn' as const };
    expect(likelyCause(facts([onset, warning]), []).finding?.id).to.equal('v');
    expect(likelyCause(facts([onset, warning, newcomer('n', 60, 0.1)]), []).finding?.id).to.equal('n');
  });

  it('is where the trouble begins when what came before stands out much less, which is suspicious all the same', () => {
    const begin = { ...onset, kind: 'first-seen' as const, score: 0.99 };
    const weak = newcomer('w', 30, 0.5);
    const cause = likelyCause({ ...facts([begin, weak]), first: BEGIN }, []);
    expect([cause.finding?.id, cause.leadMs, cause.suspects.map(({ id }) => id)]).to.deep.equal(['o', null, ['w']]);
  });

  it('is told with other suspects, one of each file, and not itself nor the beginning', () => {
    const of = (evidence_id: string, id: string, score: number) => ({ ...newcomer(id, 20, score), evidence_id });
    const findings = [
      onset,
      of('x', '1', 0.9),
      of('y', '2', 0.8),
      of('y', '3', 0.7),
      of('z', '4', 0.6),
      of('q', '5', 0.1),
    ];
    const { finding, suspects } = likelyCause(facts(findings), []);
    expect([finding?.id, ...suspects.map(({ id }) => id)]).to.deep.equal(['1', '2', '4']);
  });

  it('is unknown without findings', () => {
    expect(likelyCause(facts([]), [])).to.deep.equal({
      grade: 'inconclusive',
      finding: null,
      onset: null,
      leadMs: null,
      crash: null,
      suspects: [],
      earlier: [],
    });
  });
});

describe('knowledge queries', () => {
  it('are the question first, then the words of context, case, exceptions and lines, each once', () => {
    const evidence = {
      ...facts([onset, { ...onset, id: 'again' }]),
      stackTraces: togetherOf(outage()).stack_traces,
    };
    const queries = knowledgeQueries({
      question: 'Why?',
      context: JSON.stringify({ alert: { name: 'PoolEmpty', values: [3, 'x'] } }),
      caseTitle: 'Checkout',
      caseDescription: '',
      evidence,
    });
    expect(queries[0]).to.deep.equal({ text: 'Why?', weight: 2, from: 'question' });
    expect(queries[1]?.text.split('\n')).to.deep.equal(['alert', 'name', 'PoolEmpty', 'values', '3', 'x']);
    expect(queries.filter(({ from }) => from !== 'question').map(({ text }) => text.split('\n')[0])).to.deep.equal([
      onset.quote,
      'java.sql.SQLTransientConnectionException',
      onset.quote,
    ]);
  });
});

describe('a text', () => {
  const about = (text: string, question: string): boolean => isAbout(text, toTerms(question));

  it('is about a question when it has enough of its words, in any form', () => {
    expect(
      about('Connection pool exhausted: connections are not available', 'Why are pool connections exhausted?'),
    ).to.equal(true);
    expect(about('KubeAPIDown: the API cannot be reached', 'what is KubeAPIDown')).to.equal(true);
  });

  it('is not when it shares a word or two with it', () => {
    expect(
      about(
        'Restart the service when the disk is full',
        'Why does the checkout service answer 503 since the release of noon?',
      ),
    ).to.equal(false);
    expect(about('Connection pool exhausted', 'How do I bake bread?')).to.equal(false);
  });
});

describe('the steps of a procedure', () => {
  it('are the items of its lists, whole', () => {
    expect(stepsOf('Before:\n\n1. Stop the\n   job.\n2. Start it.\n\n- Look.\n')).to.deep.equal([
      'Stop the job.',
      'Start it.',
      'Look.',
    ]);
  });

  it('are its commands with what introduces them, where there is no list', () => {
    expect(stepsOf('Old text. Stop the rollout:\n\n```sh\n$ kubectl rollout pause deployment/x\n```\n')).to.deep.equal([
      'Stop the rollout: `kubectl rollout pause deployment/x`',
    ]);
  });

  it('are, beside other things, the numbered items, or those that no symptom is a heading of', () => {
    expect(instructionsOf('Symptoms:\n\n- It fails.\n\nThen:\n\n1. Stop it.\n')).to.deep.equal(['Stop it.']);
    expect(instructionsOf('**Symptoms**\n- It fails.\n\nWhat helps:\n- Stop it.\n')).to.deep.equal(['Stop it.']);
    expect(instructionsOf('It fails. Try:\n\n```sh\nstop it now\n```\n')).to.deep.equal([]);
  });

  it('are not links, tables, HTML or what is in code', () => {
    expect(stepsOf('- [1](https://a.example)\n| a | b |\n<details>\n```\n- not this\n```\n')).to.deep.equal([]);
  });
});

describe('the likely cause in other files', () => {
  const finding = aCaseFinding({
    quote: '2026-03-17 10:41:52 INFO Applied revision r418 (CHG-20771): inventory.job.chunk-size changed',
  });
  const file = (name: string, ...lines: string[]) => ({
    evidenceId: name,
    name,
    lines: lines.map((text, i) => ({ line: i + 1, text })),
  });

  it('is found by the names that somebody gave it, the line with the most of them first', () => {
    const files = [
      file('a.yaml', 'job:', '  chunk-size: 0'),
      file('changes.md', '| 10:41 | r418 | CHG-20771 |', '| 09:00 | other |'),
    ];
    expect(mentionsOf(finding, files).map(({ locator }) => locator)).to.deep.equal(['changes.md:1', 'a.yaml:2']);
  });

  it('is not what merely shares a date, a plain word or a name that is everywhere', () => {
    const everywhere = Array.from({ length: 5 }, () => 'set chunk-size');
    expect(
      mentionsOf(finding, [file('b.txt', '2026-03-17 10:41:52 INFO Applied changed', ...everywhere)]),
    ).to.deep.equal([]);
  });

  it('is not looked for in the file that it is in', () => {
    expect(mentionsOf(finding, [{ ...file('x', 'r418'), evidenceId: finding.evidence_id }])).to.deep.equal([]);
  });
});

describe('packing', () => {
  const source = (id: number, text: string, weight: number): Source => ({
    view: { id, kind: 'evidence', title: 'f', locator: `f:${id}`, quote: text },
    text,
    facts: [],
    sourceUri: null,
    weight,
  });
  const packed = (sources: readonly Source[], budget: number) => {
    const { sources: chosen, leftOut } = pack(sources, budget, memoryTokenCounter(), ({ text }) => text);
    return { ids: chosen.map(({ view }) => view.id), leftOut };
  };

  it('takes the weightiest first and stays within the budget, in the order of the numbers', () => {
    const sources = [source(1, 'aaaa', 0.1), source(2, 'bbbbbb', 0.9), source(3, 'cccc', 0.5)];
    expect(packed(sources, 10)).to.deep.equal({ ids: [2, 3], leftOut: 1 });
  });

  it('takes one of those that differ only by their numbers', () => {
    expect(packed([source(1, 'took 10 ms', 0.1), source(2, 'took 99 ms', 0.2)], 100)).to.deep.equal({
      ids: [2],
      leftOut: 0,
    });
  });

  it('takes nothing when nothing fits', () => {
    expect(packed([source(1, 'aaaa', 1)], -5)).to.deep.equal({ ids: [], leftOut: 1 });
  });
});
