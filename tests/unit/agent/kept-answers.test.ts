import { expect } from 'chai';
import { memoryCache } from '../../../adapters/memory/cache.ts';
import { settableClock } from '../../../adapters/memory/clock.ts';
import { systemDigest } from '../../../adapters/system/digest.ts';
import { answersOfCase, keptAnswers } from '../../../core/agent/optimizer/kept-answers.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, UserId } from '../../../core/kernel/ids.ts';
import type { Cache } from '../../../core/ports/cache.ts';
import { AWKWARD_TEXT } from '../../support/entities.ts';
import { outcome } from '../../support/waiting.ts';

const ALICE = { ownerId: 'alice' as UserId, caseId: 'case-1' as CaseId };
const ANSWER = { text: AWKWARD_TEXT, toolCalls: [{ id: 'a', name: 'count_lines', arguments: '{"q":"x"}' }] };
const TTL_MS = 1000;

describe('answers that are kept', () => {
  const clock = settableClock();
  let cache: Cache;
  beforeEach(() => {
    cache = memoryCache({ clock });
  });
  const kept = (given: Partial<Cache> = {}) =>
    keptAnswers({ cache: { ...cache, ...given }, digest: systemDigest, ttlMs: TTL_MS });

  it('are given again to the same question of the same case and owner, and to no other', async () => {
    const answers = kept();
    await answers.set(ALICE, 'why?', ANSWER);
    expect(await answers.get(ALICE, 'why?')).to.deep.equal(ANSWER);
    expect(await answers.get(ALICE, 'why ?')).to.equal(undefined);
    expect(await answers.get({ ...ALICE, ownerId: 'bob' as UserId }, 'why?')).to.equal(undefined);
    expect(await answers.get({ ...ALICE, caseId: 'case-2' as CaseId }, 'why?')).to.equal(undefined);
  });

  it('are found by questions of a megabyte, which no key could be', async () => {
    const question = 'ä'.repeat(500_000);
    await kept().set(ALICE, question, ANSWER);
    expect(await kept().get(ALICE, question)).to.deep.equal(ANSWER);
    expect(await kept().get(ALICE, `${question}ä`)).to.equal(undefined);
  });

  it('are forgotten after their time, and with their case', async () => {
    const answers = kept();
    await answers.set(ALICE, 'why?', ANSWER);
    const other = { ...ALICE, caseId: 'case-2' as CaseId };
    await answers.set(other, 'why?', ANSWER);
    await cache.invalidate(answersOfCase(ALICE.caseId));
    expect(await answers.get(ALICE, 'why?')).to.equal(undefined);
    expect(await answers.get(other, 'why?')).to.deep.equal(ANSWER);
    clock.advance(TTL_MS);
    expect(await answers.get(other, 'why?')).to.equal(undefined);
  });

  it('are not there when the cache holds something else under their key', async () => {
    const kinds = [null, 'text', { text: 1, toolCalls: [] }, { text: 'x' }, { ...ANSWER, more: true }];
    for (const value of kinds) expect(await kept({ get: async () => value }).get(ALICE, 'why?')).to.equal(undefined);
  });

  it('cost nobody an error when the cache is away, and do not hide one of ours', async () => {
    const away = async (): Promise<never> => {
      throw new DomainError('unavailable', 'The cache is away.');
    };
    const answers = kept({ get: away, set: away });
    await answers.set(ALICE, 'why?', ANSWER);
    expect(await answers.get(ALICE, 'why?')).to.equal(undefined);
    const broken = async (): Promise<never> => {
      throw new TypeError('a mistake');
    };
    expect(await outcome(() => kept({ get: broken }).get(ALICE, 'why?'))).to.be.instanceOf(TypeError);
  });
});
