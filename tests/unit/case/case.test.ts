import { expect } from 'chai';
import { type Case, close, ensureOpen, ensureVersion, investigate, reopen } from '../../../core/case/case.ts';
import type { CaseId, UserId } from '../../../core/kernel/ids.ts';

const open: Case = {
  id: 'c' as CaseId,
  ownerId: 'u' as UserId,
  title: 't',
  description: '',
  severity: 'low',
  status: 'open',
  resolution: null,
  createdAt: 1,
  updatedAt: 1,
  closedAt: null,
  version: 4,
};
const investigating = investigate(open, 2);
const closed = close(open, 'Raised the pool', 3);

describe('a case', () => {
  it('is closed from any state, once, with what fixed it', () => {
    expect(closed).to.deep.equal({
      ...open,
      status: 'closed',
      resolution: 'Raised the pool',
      closedAt: 3,
      updatedAt: 3,
    });
    expect(close(investigating, undefined, 3)).to.include({ status: 'closed', resolution: null });
    expect(() => close(closed, 'again', 4))
      .to.throw()
      .with.property('code', 'case.already-closed');
  });

  it('is reopened only when it is closed, and forgets its resolution', () => {
    expect(reopen(closed, 5)).to.deep.equal({ ...open, status: 'investigating', updatedAt: 5 });
    for (const c of [open, investigating])
      expect(() => reopen(c, 5))
        .to.throw()
        .with.property('code', 'case.not-closed');
  });

  it('moves on with the first question, stays where it is with the next, and takes none when closed', () => {
    expect(investigating).to.include({ status: 'investigating', updatedAt: 2 });
    expect(investigate(investigating, 9)).to.equal(investigating);
    expect(() => investigate(closed, 9))
      .to.throw()
      .with.property('code', 'case.closed');
    expect(ensureOpen(investigating)).to.equal(investigating);
    expect(() => ensureOpen(closed))
      .to.throw()
      .with.property('code', 'case.closed');
  });

  it('is changed by whoever knows its version, or does not ask', () => {
    expect(ensureVersion(open, 4)).to.equal(open);
    expect(ensureVersion(open, undefined)).to.equal(open);
    for (const version of [3, 5, 0])
      expect(() => ensureVersion(open, version))
        .to.throw()
        .with.property('code', 'precondition-failed');
  });
});
