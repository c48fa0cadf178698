import { expect } from 'chai';
import { judgeRefresh, revoke, rotate, type SignIn } from '../../../core/auth/sign-in.ts';
import type { UserId } from '../../../core/kernel/ids.ts';

const signIn: SignIn = {
  id: 'a',
  userId: 'u' as UserId,
  tokenDigest: 'current',
  createdAt: 0,
  expiresAt: 100,
  revokedAt: null,
  version: 1,
};

describe('a refresh', () => {
  it('rotates the current token up to the end of the sign-in', () => {
    expect(judgeRefresh(signIn, 'current', 99)).to.equal('rotate');
    expect(judgeRefresh(signIn, 'current', 100)).to.equal('ended');
  });

  it('knows any other token as used before', () => {
    expect(judgeRefresh(rotate(signIn, 'next'), 'current', 5)).to.equal('reused');
    expect(judgeRefresh(rotate(signIn, 'next'), 'next', 5)).to.equal('rotate');
  });

  it('of a sign-in that was ended is refused, whatever the token', () => {
    const ended = revoke(signIn, 7);
    for (const token of ['current', 'other']) expect(judgeRefresh(ended, token, 8)).to.equal('ended');
    expect(revoke(ended, 50).revokedAt).to.equal(7);
  });
});
