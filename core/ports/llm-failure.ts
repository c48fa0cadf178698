import { DomainError } from '../kernel/error.ts';
import { daysFromCivil, type Instant } from '../kernel/instant.ts';

/** What can go wrong with a model, and what the user is told. Nothing that a provider wrote gets in: it repeats parts of
 *  the key and of the question. */
const FAILURES = {
  unreachable: ['model.unavailable', 'The model could not be reached. Try again.'],
  unreadable: ['model.unavailable', 'The model gave an answer that cannot be read. Try again.'],
  'broken-off': ['model.unavailable', 'The model broke off before the end of its answer. Try again.'],
  troubled: ['model.unavailable', 'The provider of the model has a problem. Try again.'],
  late: ['deadline-exceeded', 'The model did not answer in time.'],
  'too-many': ['model.rate-limited', 'The provider of the model allows no more requests at the moment.'],
  'wrong-key': ['model.rejected-key', 'The provider does not accept the configured key. Tell the operator.'],
  'no-credit': ['model.rejected-key', 'The account of the configured key has no credit left. Tell the operator.'],
  'unknown-model': ['model.unknown', 'The provider does not know this model. Check its name.'],
  'no-temperature': ['model.invalid-request', 'This model does not take this temperature. Ask it without one.'],
  refused: ['model.invalid-request', 'The provider refused the request. Check the options of the chat.'],
  'too-large': [
    'model.context-too-large',
    'The question is too large for this model. Ask with less, or use another model.',
  ],
} as const;

export type LlmFailure = keyof typeof FAILURES;

export const llmFailure = (failure: LlmFailure, retryAfterMs?: number): DomainError => {
  const [code, message] = FAILURES[failure];
  const issues = failure === 'no-temperature' ? [{ path: 'temperature', message: 'is not taken by this model' }] : [];
  return new DomainError(code, message, { issues, ...(retryAfterMs !== undefined && { retryAfterMs }) });
};

/** A provider's no. */
export type LlmRefusal = {
  /** Of HTTP; undefined when the refusal came in the middle of an answer. */
  readonly status: number | undefined;
  /** Code and message that the provider gave, empty when it was somebody else who answered (a proxy's page). Read for
   *  what they mean and not kept. */
  readonly text: string;
  /** The part of the request that the provider names as the reason, where it names one. */
  readonly parameter?: string | undefined;
  readonly retryAfterMs?: number | undefined;
};

/** The order matters: some say with 429 what no waiting can help. */
const SAID: readonly (readonly [RegExp, LlmFailure])[] = [
  [/insufficient_quota|billing_|credit balance/i, 'no-credit'],
  [
    /context_length_exceeded|exceed_context_size|request_too_large|prompt is too long|request too large for|context (?:length|window|size|limit)/i,
    'too-large',
  ],
];
/** Only where the status says nothing, or no more than "bad request". */
const SAID_VAGUELY: readonly (readonly [RegExp, LlmFailure])[] = [
  [/model_not_found|not a valid model|invalid model|model\b.{0,200}\bnot found/is, 'unknown-model'],
  [/invalid_api_key|authentication_error|permission_error/i, 'wrong-key'],
  [/rate.?limit/i, 'too-many'],
];
const TEMPERATURE = /\btemperature\b/i;
const SEARCHED_CHARS = 2_000;

/** A refusal in our words, by its status and by the phrases of the providers and servers that we know. */
export const llmRefusal = ({ status, text, parameter, retryAfterMs }: LlmRefusal): DomainError => {
  const searched = text.slice(0, SEARCHED_CHARS);
  const vague = status === undefined || status === 400 || status === 422;
  const isClient = status !== undefined && status >= 400 && status < 500;
  const said = (phrases: typeof SAID): LlmFailure | undefined => phrases.find(([phrase]) => phrase.test(searched))?.[1];
  return llmFailure(
    (vague || isClient ? said(SAID) : undefined) ??
      (vague ? (said(SAID_VAGUELY) ?? ofTemperature(parameter ?? searched)) : undefined) ??
      byStatus(status, searched),
    retryAfterMs,
  );
};

/** There are as many phrases as servers, and a request without one costs little: to speak of it is enough, where no other part
 *  of the request is named. */
const ofTemperature = (said: string): LlmFailure | undefined => (TEMPERATURE.test(said) ? 'no-temperature' : undefined);

const byStatus = (status: number | undefined, text: string): LlmFailure => {
  if (status === 401 || status === 403) return 'wrong-key';
  if (status === 402) return 'no-credit';
  // A 404 that does not speak of a model is a wrong address, or something in front of the provider.
  if (status === 404) return /model/i.test(text) ? 'unknown-model' : 'troubled';
  if (status === 413) return 'too-large';
  if (status === 429) return 'too-many';
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409) return 'refused';
  return 'troubled';
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF_DATE = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/** How long a response asks to wait: `Retry-After` as seconds or as a date (RFC 9110, the IMF-fixdate form), or the finer
 *  `retry-after-ms` that some providers send. */
export const retryAfterMs = (header: (name: string) => string | null | undefined, now: Instant): number | undefined => {
  const finer = Number(header('retry-after-ms') || Number.NaN);
  if (finer >= 0) return finer;
  const value = header('retry-after') || '';
  const seconds = Number(value || Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  const [, day, name = '', year, hour, minute, second] = IMF_DATE.exec(value) ?? [];
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return undefined;
  const days = daysFromCivil(Number(year), month, Number(day));
  return Math.max(0, days * 86_400_000 + (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1000 - now);
};
