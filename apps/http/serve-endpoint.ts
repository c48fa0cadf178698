import type { Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../core/kernel/error.ts';
import type { HttpSettings } from './deps.ts';
import { type AnyCall, type AnyReply, type Endpoint, isMedia, isNothing } from './endpoint.ts';
import { HttpError } from './http-error.ts';
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

type Limits = Pick<HttpSettings, 'maxJsonBytes' | 'maxUploadBytes' | 'requestDeadlineMs'>;

/** The endpoint as Express runs it: check the input, act, show the outcome. Transfers take as long as the client's line
 *  needs; everything else has a deadline. */
export const serveEndpoint = (endpoint: Endpoint, limits: Limits): RequestHandler => {
  const present = presenter(endpoint);
  const isDownload = Object.values(endpoint.responses).some(isMedia);
  const deadlineMs = limits.requestDeadlineMs ?? REQUEST_DEADLINE_MS;
  return async (req, res) => {
    const { closed } = stateOf(res);
    const act = (signal: AbortSignal) => perform(endpoint, limits, req, res, signal);
    const isTransfer = isDownload || takesForm(endpoint, req);
    const reply = isTransfer ? await act(closed) : await withinDeadline(act, deadlineMs, closed);
    await present(res, reply, closed);
  };
};

const takesForm = (endpoint: Endpoint, req: Request): boolean =>
  endpoint.form !== undefined && isMultipart(req.get('content-type'));

const perform = async (endpoint: Endpoint, limits: Limits, req: Request, res: Response, signal: AbortSignal) => {
  const call = {
    actor: stateOf(res).actor,
    params: pathIds(endpoint, req),
    query: endpoint.query && validate(endpoint.query, 'query', req.query),
    header: (name: string) => req.get(name),
    signal,
  } as AnyCall;
  const { form } = endpoint;
  if (form && takesForm(endpoint, req)) return performUpload(endpoint, form, limits, req, call);
  if (form && !endpoint.body) throw new HttpError('http.unsupported-media-type', 'Send multipart/form-data.');
  if (!endpoint.body) return endpoint.handle(call);
  const accepted = form ? 'application/json in UTF-8 or multipart/form-data' : 'application/json in UTF-8';
  const body = validate(endpoint.body, 'body', await readJson(req, limits.maxJsonBytes, accepted));
  return endpoint.handle({ ...call, body });
};

const performUpload = (
  endpoint: Endpoint,
  form: NonNullable<Endpoint['form']>,
  { maxUploadBytes }: Limits,
  req: Request,
  call: AnyCall,
): Promise<AnyReply> => {
  if (announcedBytes(req) > maxUploadBytes + FORM_OVERHEAD) return Promise.reject(fileTooLarge(maxUploadBytes));
  const accepted = { maxFileBytes: maxUploadBytes, fields: Object.keys(form.shape), signal: call.signal };
  return receiveForm(req, accepted, async (fields, file) =>
    endpoint.handle({ ...call, upload: { fields: validate(form, 'body', fields), file } }),
  );
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
      isMedia(answer) || isNothing(answer) ? [] : [[Number(status), projection(answer)] as const],
    ),
  );
  return async (res: Response, reply: AnyReply, closed: AbortSignal): Promise<void> => {
    const { status, headers } = reply;
    if (reply.pieces) await sendPieces(res, status, reply.pieces, headers ?? {}, closed);
    else if ('body' in reply) sendJson(res, status, projections.get(status)?.(reply.body), headers);
    else sendEmpty(res, status, headers);
  };
};
