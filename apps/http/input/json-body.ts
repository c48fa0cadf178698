import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http-error.ts';
import { mediaTypeOf } from './media-type.ts';

/** Containers within containers; deeper ones are nobody's data and would exhaust the stack of whoever walks them. */
const MAX_DEPTH = 100;

/** The JSON value of a request's body; `{}` where there is no body.
 *  @throws HttpError 'http.unsupported-media-type', 'http.body-too-large' as soon as more than `maxBytes` are announced
 *  or arrive, 'http.malformed-json' for what is not JSON in UTF-8 (RFC 8259). */
export const readJson = async (req: IncomingMessage, maxBytes: number, accepted: string): Promise<unknown> => {
  if (!hasBody(req)) return {};
  const { type, charset } = mediaTypeOf(req.headers['content-type']);
  if (type !== 'application/json' || (charset ?? 'utf-8') !== 'utf-8' || isEncoded(req))
    throw new HttpError('http.unsupported-media-type', `Send ${accepted}, without a content encoding.`);
  const bytes = await readAll(req, maxBytes);
  return bytes.length === 0 ? {} : parse(bytes);
};

const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || announcedBytes(req) > 0;

const isEncoded = (req: IncomingMessage): boolean =>
  (req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';

/** Bytes of the body as announced; 0 where nothing is. */
export const announcedBytes = (req: IncomingMessage): number => Number(req.headers['content-length'] ?? 0);

const tooLarge = (maxBytes: number): HttpError =>
  new HttpError('http.body-too-large', `The body may have at most ${maxBytes} bytes.`);

/** Listens instead of iterating: leaving an iteration early would close the connection before the answer is out. */
const readAll = (req: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  if (announcedBytes(req) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer): void => {
      size += piece.length;
      if (size <= maxBytes) pieces.push(piece);
      else refuse(tooLarge(maxBytes));
    };
    const refuse = (error: Error): void => {
      req.off('data', take).pause();
      reject(error);
    };
    req
      .on('data', take)
      .on('end', () => resolve(Buffer.concat(pieces)))
      .on('error', refuse);
  });
};

const malformed = (what: string): HttpError => new HttpError('http.malformed-json', `The body ${what}.`);

const parse = (bytes: Buffer): unknown => {
  const value = parseText(decode(bytes));
  if (isTooDeep(value)) throw malformed(`has more than ${MAX_DEPTH} levels of objects and lists`);
  return value;
};

const decode = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw malformed('is not valid UTF-8');
    throw cause;
  }
};

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own message quotes the body.
    if (cause instanceof SyntaxError) throw malformed('is not valid JSON');
    throw cause;
  }
};

/** Level by level, so that depth costs no stack. */
const isTooDeep = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return true;
    level = level.flatMap(one => (isContainer(one) ? Object.values(one).filter(isContainer) : []));
  }
  return false;
};

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
