import { type DomainErrorCode, isDomainError } from '../../kernel/error.ts';

/** No answer that could be shown. */
export type Unusable = {
  /** Why, for the reader: half a sentence about the model; of a refusal of our own a whole one. */
  readonly unusable: string;
  readonly code?: DomainErrorCode | undefined;
  /** It was not asked. */
  readonly isSkipped?: boolean;
  /** A limit or a budget of ours stood against it. */
  readonly isOurs?: boolean;
  /** Which one, where the sentence holds numbers that change. */
  readonly limit?: string | undefined;
};

export const isUnusable = (outcome: object): outcome is Unusable => 'unusable' in outcome;

/** Why a model's failure leads to the next one, or to the report, for its reader; undefined for what is no failure of the
 *  model. */
export const modelFailure = (error: unknown): DomainErrorCode | undefined => {
  if (!isDomainError(error)) return undefined;
  return error.code.startsWith('model.') || error.code === 'deadline-exceeded' || error.code === 'rate-limited'
    ? error.code
    : undefined;
};

/** In our words: a provider's own text may repeat the key or the question. */
export const whyItFailed = (code: string): string => `${REASONS[code] ?? 'it failed'} (${code})`;

const REASONS: { readonly [code: string]: string } = {
  'model.unavailable': 'it could not be reached or broke off',
  'model.rate-limited': 'its provider allows no more requests at the moment',
  'model.rejected-key': 'its provider does not accept the configured key',
  'model.unknown': 'its provider does not know this model',
  'model.invalid-request': 'its provider refused the request',
  'model.context-too-large': 'the question was too large for it',
  'deadline-exceeded': 'it did not answer in time',
};

/** Why a provider that failed before is not asked now. */
export const whyNotAsked = (code: string): string =>
  code === 'model.rejected-key'
    ? whyItFailed(code)
    : `its provider failed several times in a row and is left alone for a moment (${code})`;
