import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { DomainError, type DomainErrorCode } from '../../core/kernel/error.ts';

/** Asks again until the answer is something; fails with `what` after ten seconds. */
export const eventually = async <Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
): Promise<Answer> => {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await pause(5);
  }
};

/** Long enough for anything that is going to happen by itself to have happened. */
export const aWhile = (): Promise<void> => pause(60);

/** A promise and the handle to settle it. */
export const gate = <Value = void>(): { opened: Promise<Value>; open: (value: Value) => void } => {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>(resolve => {
    open = resolve;
  });
  return { opened, open };
};

/** The DomainError that an action ends with; fails when it ends well, or with anything else. */
export const refusal = async (code: DomainErrorCode, action: () => Promise<unknown>): Promise<DomainError> => {
  const error = await outcome(action);
  expect(error, `an error '${code}'`).to.be.instanceOf(DomainError);
  expect(error).to.have.property('code', code);
  return error as DomainError;
};

/** What an action ended with: the error that it threw, or undefined. */
export const outcome = async (action: () => Promise<unknown>): Promise<unknown> => {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return undefined;
};
