import { expect } from 'chai';
import fc from 'fast-check';
import { attemptsAllowed, DELIVERY_POLICY, dispositionOf, retryDelayMs } from '../../../core/kernel/disposition.ts';
import { DOMAIN_ERROR_CODES, DomainError } from '../../../core/kernel/error.ts';

const of = (disposition: string): string[] =>
  DOMAIN_ERROR_CODES.filter(code => dispositionOf(new DomainError(code, 'x')) === disposition);

describe('the disposition of a failed job', () => {
  it('is to try again what may be different in a moment', () => {
    expect(of('retry')).to.have.members([
      'conflict',
      'unavailable',
      'deadline-exceeded',
      'cancelled',
      'rate-limited',
      'evidence.not-ready',
      'model.unavailable',
      'model.rate-limited',
    ]);
  });

  it('is to leave a job alone that somebody else has', () => {
    expect(of('drop')).to.deep.equal(['job.lease-lost']);
  });

  it('is to give up on poison at once', () => {
    expect(of('dead')).to.include.members(['message.invalid', 'message.unknown-type', 'case.not-found', 'invalid']);
  });

  it('is to try again what nobody threw on purpose', () => {
    for (const error of [new TypeError('x'), 'text', undefined, null, { code: 'message.invalid' }])
      expect(dispositionOf(error)).to.equal('retry');
  });
});

describe('the attempts of a job', () => {
  const failed = (code: 'internal' | 'unavailable') => ({ code, detail: 'x' });

  it('are used up by its own failures, and hardly by what happens to workers and engines', () => {
    expect(attemptsAllowed(5, failed('internal'))).to.equal(5);
    expect(attemptsAllowed(5, null)).to.equal(20);
    expect(attemptsAllowed(5, failed('unavailable'))).to.equal(120);
  });

  it('outlast half an hour of an outage, on average', () => {
    let waitedMs = 0;
    for (let attempt = 1; attempt < attemptsAllowed(5, failed('unavailable')); attempt++)
      waitedMs += retryDelayMs(attempt, 0.5);
    expect(waitedMs).to.be.within(25 * 60_000, 35 * 60_000);
  });

  it('are one where one was asked for, whatever went wrong', () => {
    for (const last of [null, failed('internal'), failed('unavailable')]) expect(attemptsAllowed(1, last)).to.equal(1);
  });
});

describe('the delay before a retry', () => {
  const attempts = fc.integer({ min: 1, max: 1000 });
  const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('is anywhere between nothing and a ceiling that doubles up to its cap', () => {
    const { backoffBaseMs, backoffCapMs } = DELIVERY_POLICY;
    fc.assert(
      fc.property(attempts, randoms, (attempt, random) => {
        const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** (attempt - 1));
        expect(retryDelayMs(attempt, random)).to.be.within(0, ceiling);
        expect(retryDelayMs(attempt, 0.999_999)).to.be.within(ceiling * 0.99, ceiling);
        expect(retryDelayMs(attempt, 0)).to.equal(0);
      }),
    );
  });

  it('is never shorter than the error asks for, up to the cap', () => {
    const asking = (retryAfterMs: number) => new DomainError('rate-limited', 'x', { retryAfterMs });
    expect(retryDelayMs(1, 0, asking(7000))).to.equal(7000);
    expect(retryDelayMs(1, 0, asking(9_000_000))).to.equal(DELIVERY_POLICY.backoffCapMs);
    expect(retryDelayMs(10, 0.999, asking(1))).to.be.greaterThan(20_000);
  });
});
