import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../../core/auth/password-hasher.ts';
import { DomainError } from '../../core/kernel/error.ts';

/** argon2id, 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet (2024). */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export type HasherLimits = {
  /** Hashes that run at once; each takes 19 MiB and a core. */
  readonly concurrency?: number;
  /** Callers that wait at most; more are told to try again. */
  readonly waiting?: number;
};

export const argon2PasswordHasher = ({ concurrency = 2, waiting = 100 }: HasherLimits = {}): PasswordHasher => {
  const inTurn = bounded(concurrency, waiting);
  let decoy: Promise<string> | undefined;
  /** What is verified for somebody who has no account, so that it takes as long. */
  const decoyHash = (): Promise<string> => {
    decoy ??= hash(randomBytes(32), PARAMETERS);
    return decoy;
  };
  return {
    hash: password => inTurn(() => hash(password, PARAMETERS)),
    verify: (password, stored) =>
      inTurn(async () => {
        // Waited for in either case, or the first one who has no account would be told apart by it.
        const substitute = await decoyHash();
        const right = await matches(stored ?? substitute, password);
        return stored !== undefined && right;
      }),
  };
};

const matches = async (stored: string, password: string): Promise<boolean> => {
  try {
    return await verify(stored, password);
  } catch (error) {
    if (isNoHash(error)) return false;
    throw error;
  }
};

/** What argon2 says of a stored text that it cannot read. */
const isNoHash = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'InvalidArg';

/** Runs at most so many at once, in the order of asking. */
const bounded = (concurrency: number, maxWaiting: number) => {
  const queue: (() => void)[] = [];
  let running = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= concurrency) {
      if (queue.length >= maxWaiting)
        throw new DomainError(
          'unavailable',
          'Too many people are signing in at the moment. Try again in a few seconds.',
          {
            retryAfterMs: 2000,
          },
        );
      await new Promise<void>(resolve => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
};
