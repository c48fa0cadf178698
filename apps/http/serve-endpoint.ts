import type { Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../core/kernel/error.ts';
import { actOnce } from './act-once.ts';
import type { HttpDeps } from './deps.ts';
import { type AnyCall, type AnyReply, type Endpoint, isJsonOrFile, isMedia, isNothing } from './endpoint.ts';
import { HttpError } from './http-error.ts';
import { idempotencyKey } from './input/idempotency-key.ts';
import { announcedBytes, readJson } from './input/json-body.ts';
import { isMultipart } from './input/media-type.ts';
import { fileTooLarge, receiveForm } from './input/multipart.ts';
import { validate } from './input/validate.ts';
import { projection } from './output/project.ts';
import { sendEmpty, sendJson } from './output/send.ts';
import { sendPieces } from './output/send-pieces.ts';
import { stateOf } from './request-state.ts';
import { withinDeadline } from './within-deadline.ts';

const REQUEST_DEADLINE_MS = 60_000;
/** What a form may have besides its file: fields, boundaries and part heads. */
const FORM_OVERHEAD = 1_048_576;

type ServeDeps = Pick<HttpDeps, 'settings' | 'requests'>;
/** One request and what serves it. */
type Serving = {
  readonly endpoint: Endpoint;
  readonly limits: HttpDeps['settings'];
  /** Calls the endpoint; `asked` is what the client sent, as it was sent. */
  readonly act: (call: AnyCall, asked: unknown) => Promise<AnyReply>;
};

/** The endpoint as Express runs it: check the input, act, show the outcome. Transfers take as long as the client's line
 *  needs; everything else has a deadline. */
export const serveEndpoint = (endpoint: Endpoint, { settings, requests }: ServeDeps): RequestHandler => {
  const present = presenter(endpoint);
  const isDownload = Object.values(endpoint.responses).some(isMedia);
  const deadlineMs = settings.requestDeadlineMs ?? REQUEST_DEADLINE_MS;
  const once = actOnce(endpoint, { requests, ttlMs: settings.idempotencyTtlMs });
  return async (req, res) => {
    const { closed } = stateOf(res);
    const key = endpoint.replay && idempotencyKey(req);
    const serving: Serving = { endpoint, limits: settings, act: (call, asked) => once(call, key, asked) };
    const run = (signal: AbortSignal) => perform(serving, req, res, signal);
    const isTransfer = isDownload || takesForm(endpoint, req);
    const reply = isTransfer ? await run(closed) : await withinDeadline(run, deadlineMs, closed);
    await present(res, reply, closed);
  };
};

const takesForm = (endpoint: Endpoint, req: Request): boolean =>
  endpoint.form !== undefined && isMultipart(req.get('content-type'));

const perform = async (serving: Serving, req: Request, res: Response, signal: AbortSignal): Promise<AnyReply> => {
  const { endpoint, limits, act } = serving;
  const call = {
    actor: stateOf(res).actor,
    params: pathIds(endpoint, req),
    query: endpoint.query && validate(endpoint.query, 'query', req.query),
    header: (name: string) => req.get(name),
    signal,
    request: undefined,
  } as AnyCall;
  const { form } = endpoint;
  if (form && takesForm(endpoint, req)) return performUpload(serving, form, req, call);
  if (form && !endpoint.body) throw new HttpError('http.unsupported-media-type', 'Send multipart/form-data.');
  if (!endpoint.body) return act(call, null);
  const accepted = form ? 'application/json in UTF-8 or multipart/form-data' : 'application/json in UTF-8';
  const asked = await readJson(req, limits.maxJsonBytes, accepted);
  return act({ ...call, body: validate(endpoint.body, 'body', asked) }, asked);
};

const performUpload = (
  { limits: { maxUploadBytes }, act }: Serving,
  form: NonNullable<Endpoint['form']>,
  req: Request,
  call: AnyCall,
): Promise<AnyReply> => {
  if (announcedBytes(req) > maxUploadBytes + FORM_OVERHEAD) return Promise.reject(fileTooLarge(maxUploadBytes));
  const accepted = { maxFileBytes: maxUploadBytes, fields: Object.keys(form.shape), signal: call.signal };
  return receiveForm(req, accepted, async (fields, file) => {
    const { name, mediaType } = file;
    const upload = { fields: validate(form, 'body', fields), file };
    return act({ ...call, upload }, { fields, file: { name, mediaType } });
  });
};

/** What cannot be an id is answered as an id that does not exist. */
const pathIds = ({ params }: Endpoint, req: Request): unknown => {
  if (!params) return undefined;
  const parsed = params.schema.safeParse(req.params);
  if (parsed.success) return parsed.data;
  const { missing } = params;
  if (missing === 'http.not-found') throw new HttpError(missing, 'There is nothing at this address.');
  throw new DomainError(missing, 'There is no such thing, or it is not yours.');
};

/** Shows what was declared for the reply's status and nothing else. */
const presenter = ({ responses }: Endpoint) => {
  const projections = new Map(
    Object.entries(responses).flatMap(([status, answer]) =>
      isMedia(answer) || isNothing(answer)
        ? []
        : [[Number(status), projection(isJsonOrFile(answer) ? answer.json : answer)] as const],
    ),
  );
  return async (res: Response, reply: AnyReply, closed: AbortSignal): Promise<void> => {
    const { status, headers } = reply;
    if (reply.pieces) await sendPieces(res, status, reply.pieces, headers ?? {}, closed);
    else if ('body' in reply) sendJson(res, status, projections.get(status)?.(reply.body), headers);
    else sendEmpty(res, status, headers);
  };
};
