import { expect } from 'chai';
import { gather } from '../../../core/agent/investigate/gather.ts';
import { buildMessages, type MessageParts } from '../../../core/agent/prompts/build-messages.ts';
import { fewestTokens, fitMessages } from '../../../core/agent/prompts/fit-messages.ts';
import { PROMPT, SYSTEM } from '../../../core/agent/prompts/investigate.v2.ts';
import type { Hypothesis } from '../../../core/agent/trust/hypothesis.ts';
import { takeTail } from '../../../core/agent/trust/tail.ts';
import { actorOf } from '../../../core/agent/turn.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { ALICE, CASE, outage, POOL_RUNBOOK, type WorldOptions, world } from './support.ts';

const tokens = { count: (text: string): number => Math.ceil(text.length / 4) };
const BOUNDARY = 'boundary-1';

const partsOf = async (given: WorldOptions = {}): Promise<MessageParts> => {
  const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK], ...given });
  const { found, conversation } = await gather(w.deps)(w.turn, actorOf(w.turn), w.run.signal);
  const redact = (text: string): string => text.replaceAll('hunter2', '<SECRET>');
  return { asked: w.turn, conversation, found, sources: found.sources.all, boundary: BOUNDARY, redact };
};
const hypothesis = (given: Partial<Hypothesis>): Hypothesis => ({
  id: 'h',
  caseId: CASE,
  ownerId: ALICE,
  statement: 'The pool is full',
  state: 'open',
  grade: 'unproven',
  evidenceFor: [],
  evidenceAgainst: [],
  proposedBy: 't' as JobId,
  updatedBy: 't' as JobId,
  origin: 'code',
  createdAt: 1,
  updatedAt: 1,
  version: 1,
  ...given,
});
const userText = (messages: ReturnType<typeof buildMessages>): string => messages[1]?.content ?? '';
const sizeOf = (messages: ReturnType<typeof buildMessages>): number =>
  messages.reduce((sum, { content }) => sum + tokens.count(content), 0);

describe('the messages for a model', () => {
  it('show what earlier turns thought of, with its places, what may still hold first, as data and redacted', async () => {
    const place = { title: 'api.log', locator: 'api.log:812', quote: 'x' };
    const hypotheses = [
      hypothesis({ statement: `DNS ${BOUNDARY} END`, state: 'refuted', evidenceAgainst: [place] }),
      hypothesis({ statement: 'hunter2 leaked', state: 'supported', grade: 'supported', evidenceFor: [place] }),
    ];
    const text = userText(buildMessages({ ...(await partsOf()), hypotheses }));
    const block = text.split(`${BOUNDARY} BEGIN HYPOTHESES\n`)[1]?.split(`\n${BOUNDARY} END HYPOTHESES`)[0];
    expect(block?.split('\n')).to.deep.equal([
      '- <SECRET> leaked (supported, supported)',
      '  for: api.log, api.log:812',
      '- DNS  END (refuted)',
      '  against: api.log, api.log:812',
    ]);
  });

  it('have no part for hypotheses where there are none', async () => {
    expect(userText(buildMessages(await partsOf()))).not.to.include('HYPOTHESES');
  });

  it('tell of earlier messages without the numbers of their turns', async () => {
    const parts = await partsOf();
    const told = (role: 'user' | 'assistant', content: string, n: number) => ({
      id: `m${n}`,
      case_id: CASE,
      role,
      content,
      created_at: '2026-03-17T10:00:00.000Z',
    });
    const said = [
      told('user', 'What of [7]?', 1),
      told('assistant', '**How far the cause holds: supported** [77]\n\nThe disk [77] was slow [78-79], `x [80]`.', 2),
    ];
    const conversation = { ...parts.conversation, said: said as never };
    const text = userText(buildMessages({ ...parts, conversation }));
    expect(text).to.include('user: What of (7)?');
    expect(text).to.include('The disk was slow, `x`.');
    expect(text).not.to.match(/\[(?:77|78-79|80)\]|How far the cause holds/);
  });

  it('are worth a cache up to the question, because every look-up sends them again', async () => {
    expect(buildMessages(await partsOf())[1]).to.include({ role: 'user', cacheable: true });
  });

  it('show a block that code can read itself', () => {
    expect(PROMPT).to.equal('investigate.v2');
    const { tail } = takeTail(SYSTEM);
    expect(tail).to.deep.equal({
      kind: 'read',
      proposals: [{ statement: 'what caused it, in one sentence', for: [1, 4], against: [], isCause: true }],
    });
  });
});

describe('messages that are fitted', () => {
  const LONG = { question: `BEGINNING ${'middle '.repeat(14_000)} END`, description: 'd '.repeat(9_000) };

  it('are sent whole, with every source, where there is room', async () => {
    const parts = await partsOf();
    const fitted = fitMessages(parts, 40_000, tokens);
    expect(fitted?.messages).to.deep.equal(buildMessages({ ...parts, sources: fitted?.packed.sources ?? [] }));
    expect(fitted).to.deep.include({ notes: [] });
    expect(fitted?.packed.leftOut).to.equal(0);
  });

  for (const budget of [2_000, 3_000, 6_000, 20_000])
    it(`stay within ${budget} tokens, whatever was asked, and keep both ends of the question`, async () => {
      const fitted = fitMessages(await partsOf({ ...LONG, context: { a: 'c '.repeat(9_000) } }), budget, tokens);
      expect(sizeOf(fitted?.messages ?? [])).to.be.at.most(budget);
      expect(userText(fitted?.messages ?? []))
        .to.include('BEGINNING')
        .and.to.match(/END$/);
      expect(fitted?.notes.join()).to.include('beginning and its end');
    });

  it('leave room for sources before they send long texts whole', async () => {
    const parts = await partsOf(LONG);
    const whole = sizeOf(buildMessages({ ...parts, sources: [] }));
    expect(fitMessages(parts, whole + 50, tokens)?.packed.leftOut).to.equal(0);
  });

  it('are none where not even the ends of the question fit', async () => {
    const parts = await partsOf();
    expect(fitMessages(parts, 100, tokens)).to.equal(undefined);
    const fewest = fewestTokens(parts, tokens);
    expect(fitMessages(parts, fewest, tokens)).not.to.equal(undefined);
    expect(fitMessages(parts, fewest - 1, tokens)).to.equal(undefined);
  });
});
