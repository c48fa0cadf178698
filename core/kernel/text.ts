import { DomainError } from './error.ts';

/** The text gate for what people send: U+0000 cannot be stored on every engine and is refused; lone surrogates, which
 *  would change silently on the way to disk, become U+FFFD. */
export const acceptText = (text: string, path: string): string => {
  if (text.includes('\u0000'))
    throw new DomainError('invalid', `The text in ${path} holds a NUL character. Remove it and send it again.`, {
      issues: [{ path, message: 'holds U+0000' }],
    });
  return text.toWellFormed();
};

/** The text gate for what a file held: nothing is refused, U+0000 and lone surrogates become U+FFFD. */
export const cleanExtracted = (text: string): string =>
  (text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text).toWellFormed();
