import { DomainError } from './error.ts';

const refuse = (cause?: unknown): never => {
  throw new DomainError('invalid', 'Only values that JSON can hold may be kept here.', { cause });
};

const isPlain = (value: object): boolean =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isJson = (value: unknown): boolean => {
  if (typeof value === 'object') return value === null || isPlain(value);
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
};

/** What the property of a holder is worth in JSON. The holder is asked, because a `toJSON` has changed what JSON passes on. */
function property(this: { readonly [key: string]: unknown }, key: string): unknown {
  const value = this[key];
  const isLeftOut = value === undefined && key !== '' && !Array.isArray(this);
  return isLeftOut || isJson(value) ? value : refuse();
}

/** The text of a value from which JSON.parse makes an equal one: null, booleans, finite numbers, texts, lists and plain objects.
 *  As everywhere in JSON, a property that is undefined is left out.
 *  @throws DomainError 'invalid' for anything else, and for what holds itself or is nested too deeply. */
export const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value, property) ?? refuse();
  } catch (error) {
    return error instanceof DomainError ? refuse(error.cause) : refuse(error);
  }
};
