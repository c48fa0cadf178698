import type { Endpoint } from '../endpoint.ts';
import type { ProblemCode } from '../problem.ts';

/** The errors that an endpoint can answer with: its own, and those that follow from how it is declared. */
export const errorsOf = (one: Endpoint): ReadonlySet<ProblemCode> =>
  new Set([
    ...one.errors,
    ...(one.params ? [one.params.missing] : []),
    ...callerErrors(one),
    ...inputErrors(one),
    ...(one.replay ? (['http.malformed-header', 'request.key-reused', 'request.repeated'] as const) : []),
    'unavailable',
    'deadline-exceeded',
    'internal',
  ] as const);

const callerErrors = ({ auth, limit }: Endpoint): readonly ProblemCode[] => [
  ...(auth === 'public' ? [] : (['auth.unauthenticated', 'auth.token-invalid', 'auth.token-expired'] as const)),
  ...(auth === 'admin' ? (['auth.forbidden'] as const) : []),
  ...(limit === 'exempt' ? [] : (['rate-limited'] as const)),
];

const inputErrors = ({ query, body, form }: Endpoint): readonly ProblemCode[] => [
  ...(query || body || form ? (['invalid'] as const) : []),
  ...(body || form ? (['http.unsupported-media-type', 'http.body-too-large'] as const) : []),
  ...(body ? (['http.malformed-json'] as const) : []),
  ...(form ? (['http.malformed-multipart'] as const) : []),
];
