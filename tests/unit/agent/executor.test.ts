import { expect } from 'chai';
import { scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import { systemTimebox } from '../../../adapters/system/timebox.ts';
import { allowanceOf } from '../../../core/agent/executor/allowance.ts';
import { BRIEF, fractionOf, PATIENT, waitBefore } from '../../../core/agent/executor/backoff.ts';
import { sourceBook } from '../../../core/agent/executor/source-book.ts';
import type { Source } from '../../../core/agent/investigate/investigation.ts';
import type { Estimate } from '../../../core/agent/spending/spending.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { refusal } from '../../support/waiting.ts';
import { ALICE, aModel, CASE, EVIDENCE } from './support.ts';

const busy = (retryAfterMs?: number) =>
  new DomainError('model.rate-limited', 'Busy.', retryAfterMs === undefined ? {} : { retryAfterMs });

describe('the wait before a model is asked again', () => {
  it('doubles, half of it at random', () => {
    expect([1, 2, 3].map(attempt => waitBefore(busy(), attempt, PATIENT, 0))).to.deep.equal([250, 500, 1_000]);
    expect(waitBefore(busy(), 3, PATIENT, 0.5)).to.equal(1_500);
  });

  it('is never shorter than the provider asks for', () => {
    expect(waitBefore(busy(9_000), 1, PATIENT, 0)).to.equal(9_000);
    expect(waitBefore(busy(9_000), 1, PATIENT, 0.5)).to.equal(9_125);
  });

  it('is not begun for what another try cannot change, after the last try, and when it is too long for our patience', () => {
    for (const code of ['model.rejected-key', 'model.unknown', 'deadline-exceeded', 'cancelled'] as const)
      expect(waitBefore(new DomainError(code, 'No.'), 1, PATIENT, 0)).to.equal(undefined);
    expect(waitBefore(busy(), 4, PATIENT, 0)).to.equal(undefined);
    expect(waitBefore(busy(), 1, BRIEF, 0)).to.equal(250);
    expect(waitBefore(busy(2_001), 1, BRIEF, 0)).to.equal(undefined);
  });

  it('takes its random part from the last digits of an id', () => {
    expect(fractionOf('01900000-0000-7000-8000-000080000000')).to.equal(0.5);
    expect(fractionOf('01900000-0000-7000-8000-0000ffffffff')).to.be.lessThan(1);
  });
});

describe('a timebox', () => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const { signal } = new AbortController();

  it('gives what the work gives, and throws what it throws', async () => {
    expect(await systemTimebox(1_000, signal, async () => 7)).to.equal(7);
    await refusal('invalid', () =>
      systemTimebox(1_000, signal, () => Promise.reject(new DomainError('invalid', 'No.'))),
    );
  });

  it('ends when the time is over, and tells the work', async () => {
    let inner: AbortSignal | undefined;
    await refusal('deadline-exceeded', () =>
      systemTimebox(5, signal, given => {
        inner = given;
        return never();
      }),
    );
    expect(inner?.aborted).to.equal(true);
  });

  it('ends when its signal fires, and does not begin when it has', async () => {
    const stop = new AbortController();
    let inner: AbortSignal | undefined;
    const ended = refusal('cancelled', () =>
      systemTimebox(60_000, stop.signal, given => {
        inner = given;
        return never();
      }),
    );
    stop.abort();
    await ended;
    expect(inner?.aborted).to.equal(true);
    let hasBegun = false;
    await refusal('cancelled', () =>
      systemTimebox(60_000, stop.signal, async () => {
        hasBegun = true;
      }),
    );
    expect(hasBegun).to.equal(false);
  });
});

describe('the book of sources', () => {
  const view = { kind: 'evidence', title: 'a.log', locator: 'a.log:3', quote: 'ERROR', evidence_id: EVIDENCE } as const;
  const draft = { view, text: 'ERROR', facts: ['Seen once.'], sourceUri: null, weight: 0.5 };
  const gathered: readonly Source[] = [{ ...draft, view: { id: 1, ...view } }];

  it('goes on with the numbers that there are', () => {
    const book = sourceBook(gathered);
    expect(book.mint({ ...draft, view: { ...view, locator: 'a.log:9' } })).to.equal(2);
    expect(book.all().map(({ view: { id } }) => id)).to.deep.equal([1, 2]);
    expect(gathered).to.have.length(1);
  });

  it('gives the same place the same number, with all that is known of it', () => {
    const book = sourceBook(gathered);
    expect(book.mint({ ...draft, text: 'ERROR\n  at main', facts: ['Seen twice.'] })).to.equal(1);
    expect(book.mint(draft)).to.equal(1);
    expect(book.all()).to.have.length(1);
    expect(book.all()[0]?.text).to.include('at main');
    expect(book.all()[0]?.facts).to.deep.equal(['Seen once.', 'Seen twice.']);
  });

  it('tells the same line of two files apart', () => {
    const book = sourceBook(gathered);
    expect(book.mint({ ...draft, view: { ...view, evidence_id: 'another' } })).to.equal(2);
  });
});

describe('what a turn may still do', () => {
  const spender = { jobId: 'turn' as JobId, caseId: CASE, ownerId: ALICE };
  const model = aModel(scriptedLlmProvider([{}]), { price: { input: 1, output: 10 } });
  const size = { inputTokens: 1_000, outputTokens: 100 };
  /** A budget of tokens, and what it was asked for. */
  const budget = (tokens: number) => {
    const asked: Estimate[] = [];
    const allow = async (_: object, next: Estimate) => {
      asked.push(next);
      return next.tokens <= tokens ? ({ ok: true } as const) : { refused: 'The budget is used up.' };
    };
    return { asked, allow };
  };

  it('is to ask for an answer in the last request, and then nothing', async () => {
    const allowance = allowanceOf({ maxModelCalls: 2 }, spender, undefined);
    expect(await allowance.next(model, size, false)).to.equal('go');
    allowance.takeRequest();
    expect(await allowance.next(model, size, true)).to.equal('last');
    allowance.takeRequest();
    expect(allowance.requestsLeft()).to.equal(0);
    expect(await allowance.next(model, size, true))
      .to.have.property('unusable')
      .that.includes('limit of 2 requests');
  });

  it('is to ask for an answer when no tool may be called any more', async () => {
    const allowance = allowanceOf({ maxToolCalls: 1 }, spender, undefined);
    expect(allowance.takeTool()).to.equal(1);
    expect(allowance.takeTool()).to.equal(undefined);
    expect(await allowance.next(model, size, true)).to.equal('last');
  });

  it('is to ask for an answer while the budget still pays for one', async () => {
    const { allow, asked } = budget(2_500);
    const allowance = allowanceOf({}, spender, { allow });
    expect(await allowance.next(model, size, false)).to.equal('go');
    expect(asked).to.deep.equal([
      { tokens: 2_200, costMicroUsd: 4_000 },
      { tokens: 1_100, costMicroUsd: 2_000 },
    ]);
    expect(await allowance.next(model, { ...size, inputTokens: 1_300 }, true)).to.equal('last');
    expect(await allowance.next(model, { ...size, inputTokens: 2_600 }, true)).to.deep.equal({
      unusable: 'The budget is used up.',
      isOurs: true,
    });
  });
});
