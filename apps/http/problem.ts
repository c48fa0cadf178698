import { DomainError, type DomainErrorCode, type Issue } from '../../core/kernel/error.ts';
import { HttpError, type HttpErrorCode } from './http-error.ts';

export type ProblemCode = DomainErrorCode | HttpErrorCode | 'internal';

/** `title` says what happened, `remedy` what the caller can do; both stand in docs/errors.md too. */
export type ProblemRow = { readonly status: number; readonly title: string; readonly remedy: string };

/** RFC 9457, with our stable `code` and the id to find the request by in our log. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly trace_id: string;
  readonly errors?: readonly Issue[];
};

const row = (status: number, title: string, remedy: string): ProblemRow => ({ status, title, remedy });

const SIGN_IN = 'Sign in again and use the new access token.';
const CHECK_ID = 'Check the id. What is not yours cannot be seen either.';
const OPERATOR = 'Give the operator the trace id.';

export const PROBLEMS = {
  invalid: row(422, 'Invalid input', 'Correct each field that `errors` names and send the request again.'),
  conflict: row(409, 'Changed by somebody else', 'Read the current state and try again.'),
  'precondition-failed': row(412, 'Not the current version', 'Read the resource again and use its new ETag.'),
  unavailable: row(503, 'Unavailable for the moment', 'Try again after a few seconds.'),
  'deadline-exceeded': row(504, 'Took too long', 'Try again, or ask for less at a time.'),
  cancelled: row(503, 'Stopped before it ended', 'Look whether it happened, then try again.'),
  'rate-limited': row(429, 'Too many requests', 'Wait for as long as Retry-After says.'),
  'request.repeated': row(409, 'Answered already', 'Send it again, with the same key, to get the answer.'),
  'request.key-reused': row(422, 'Idempotency-Key used before', 'Use a new key for each new request.'),
  'auth.unauthenticated': row(401, 'Not signed in', 'Sign in and send `Authorization: Bearer <access token>`.'),
  'auth.invalid-credentials': row(401, 'Wrong address or password', 'Check both and try again.'),
  'auth.token-invalid': row(401, 'Invalid access token', SIGN_IN),
  'auth.token-expired': row(401, 'Access token expired', 'Get a new one with the refresh token.'),
  'auth.refresh-invalid': row(401, 'Invalid refresh token', 'Sign in with address and password.'),
  'auth.email-taken': row(409, 'Address already registered', 'Sign in, or register another address.'),
  'auth.forbidden': row(403, 'Not allowed', 'Ask an administrator.'),
  'auth.user-not-found': row(404, 'User not found', SIGN_IN),
  'session.not-found': row(404, 'Session not found', 'Open a new session; the old one may have expired.'),
  'case.not-found': row(404, 'Case not found', CHECK_ID),
  'case.already-closed': row(409, 'Case already closed', 'Nothing needs to be done.'),
  'case.not-closed': row(409, 'Case not closed', 'Only a closed case can be reopened or have a post-mortem.'),
  'case.closed': row(409, 'Case closed', 'Reopen the case first.'),
  'case.post-mortem-not-found': row(404, 'No post-mortem', 'Close the case, wait for the job, or ask for a new one.'),
  'evidence.not-found': row(404, 'Evidence not found', CHECK_ID),
  'evidence.not-ready': row(409, 'Evidence not analysed yet', 'Wait until its status is `ready`.'),
  'knowledge.document-not-found': row(404, 'Document not found', CHECK_ID),
  'file.not-found': row(404, 'File not found', 'Upload the file again.'),
  'file.too-large': row(413, 'File too large', 'Upload a smaller part of it.'),
  'file.empty': row(422, 'File empty', 'Upload a file that has content.'),
  'file.mislabelled': row(415, 'File is not what it says', 'Give it the name that fits its content.'),
  'file.unsupported-type': row(415, 'Unsupported type of file', 'Export it as text, PDF, Word (.docx), PNG or JPEG.'),
  'file.binary': row(422, 'Binary data', 'Export it as text (UTF-8) and upload that.'),
  'file.corrupt': row(422, 'Damaged file', 'Open and save it again, then upload the new file.'),
  'file.password-protected': row(422, 'Password-protected file', 'Remove the password and upload it again.'),
  'file.expands-too-much': row(422, 'Expands too much', 'Upload what it contains in smaller parts.'),
  'file.no-text': row(422, 'No text in the file', 'Upload a version whose text can be read, or the text itself.'),
  'file.too-costly': row(422, 'Too costly to read', 'Split the file and upload the parts.'),
  'job.not-found': row(404, 'Job not found', CHECK_ID),
  'job.not-dead': row(409, 'Job is not dead', 'Only a job that the queue gave up on can be retried.'),
  'job.lease-lost': row(409, 'Taken over by another worker', 'Nothing needs to be done; the other worker goes on.'),
  'job.finished': row(409, 'Already finished', 'Nothing needs to be done.'),
  'message.unknown-type': row(500, 'Unknown type of message', OPERATOR),
  'message.invalid': row(500, 'Message breaks its contract', OPERATOR),
  'model.unavailable': row(503, 'Model unavailable', 'Try again later, or choose another model.'),
  'model.rate-limited': row(503, 'Model provider is at its limit', 'Wait for as long as Retry-After says.'),
  'model.rejected-key': row(502, 'Model provider refused our key', 'Ask the operator to check the key.'),
  'model.unknown': row(422, 'Unknown model', 'Choose a model that the operator has set up.'),
  'model.invalid-request': row(502, 'Model provider refused the request', OPERATOR),
  'model.context-too-large': row(422, 'Too much for the model', 'Ask about less at a time.'),
  'http.not-found': row(404, 'No such address', 'See /docs for the addresses that exist.'),
  'http.method-not-allowed': row(405, 'Method not allowed', 'Use one of the methods that Allow names.'),
  'http.malformed-json': row(400, 'Malformed JSON', 'Send one JSON object in UTF-8.'),
  'http.malformed-multipart': row(400, 'Malformed form', 'Send a complete multipart/form-data body.'),
  'http.malformed-header': row(400, 'Malformed header', 'Correct the header that `detail` names.'),
  'http.unsupported-media-type': row(415, 'Unsupported content type', 'Send one of the types that `detail` names.'),
  'http.body-too-large': row(413, 'Body too large', 'Send less at a time.'),
  internal: row(500, 'Internal error', OPERATOR),
} satisfies Record<ProblemCode, ProblemRow>;

const internal = { code: 'internal', message: 'Something went wrong on our side.', issues: [] as Issue[] } as const;

/** The errors that mean something to the caller, by class; everything else is ours to repair and tells nothing. */
const recognised = (error: unknown) => {
  if (error instanceof DomainError || error instanceof HttpError) return error;
  // The router could not decode a part of the path.
  if (error instanceof URIError) return new HttpError('http.not-found', 'This address is not valid.');
  return internal;
};

export const toProblem = (error: unknown, traceId: string): Problem => {
  const { code, message, issues } = recognised(error);
  const { status, title } = PROBLEMS[code];
  const errors = issues.length > 0 ? { errors: issues } : {};
  return { type: `/problems/${code}`, title, status, detail: message, code, trace_id: traceId, ...errors };
};
