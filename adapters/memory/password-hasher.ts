import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as aTurnOfTheLoop } from 'node:timers/promises';
import type { PasswordHasher } from '../../core/auth/password-hasher.ts';
import { DomainError } from '../../core/kernel/error.ts';

const FORM = /^quick\$([0-9a-f]{32})\$[0-9a-f]{64}$/;

const hashWith = (salt: string, password: string): string =>
  `quick$${salt}$${createHash('sha256').update(salt).update(password).digest('hex')}`;

/** A hash that costs nothing, for what is not about passwords; never for the password of a person. */
export const quickPasswordHasher = ({ waiting: maxWaiting = 1000 }: { waiting?: number } = {}): PasswordHasher => {
  let waiting = 0;
  const inTurn = async <Result>(work: () => Result): Promise<Result> => {
    if (waiting >= maxWaiting) throw new DomainError('unavailable', 'Too many people are signing in at the moment.');
    waiting++;
    await aTurnOfTheLoop();
    waiting--;
    return work();
  };
  return {
    hash: password => inTurn(() => hashWith(randomBytes(16).toString('hex'), password)),
    verify: (password, hash) =>
      inTurn(() => {
        const salt = FORM.exec(hash ?? '')?.[1];
        return salt !== undefined && hashWith(salt, password) === hash;
      }),
  };
};
