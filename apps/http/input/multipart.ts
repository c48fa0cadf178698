import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Busboy } from 'busboy';
import { DomainError } from '../../../core/kernel/error.ts';
import { HttpError } from '../http-error.ts';
import { invalid } from './validate.ts';

export type UploadedFile = {
  readonly name: string;
  /** As the client says; null where that says nothing. */
  readonly mediaType: string | null;
  /** Ends only when the whole form was received and is in order, so that nothing is kept of one that is not. */
  readonly content: AsyncIterable<Uint8Array>;
};

/** Text fields by name; a list where a name came more than once. */
export type Fields = Record<string, string | string[]>;

type Part =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | { readonly kind: 'file'; readonly name: string; readonly file: Omit<UploadedFile, 'content'>; content: Readable };

type FormLimits = {
  readonly maxFileBytes: number;
  /** Fields that mean something, and so must not come after the file that they are about. */
  readonly fields: readonly string[];
  readonly signal: AbortSignal;
};

const LIMITS = { fieldNameSize: 100, fieldSize: 65_536, fields: 20, parts: 25, headerPairs: 50 };

/** Reads a multipart/form-data body (RFC 7578) as a stream: `use` is given the fields before the file, and the file.
 *  @throws HttpError 'http.malformed-multipart'; DomainError 'invalid' for a form without `file`, with a second one or
 *  with a field after it, 'file.too-large'; the signal's reason when it fires. Those of the last kinds reach whoever
 *  reads the file's content first. */
export const receiveForm = async <Result>(
  req: IncomingMessage,
  limits: FormLimits,
  use: (fields: Fields, file: UploadedFile) => Promise<Result>,
): Promise<Result> => {
  const form = await formParser(req);
  const parts = partsOf(form);
  const stop = (): void => {
    parts.destroy(limits.signal.reason as Error);
    form.destroy();
  };
  limits.signal.addEventListener('abort', stop);
  req.pipe(form);
  try {
    limits.signal.throwIfAborted();
    return await readParts(parts, limits, use);
  } finally {
    limits.signal.removeEventListener('abort', stop);
    req.unpipe(form);
    form.destroy();
  }
};

export const fileTooLarge = (maxBytes: number): DomainError =>
  new DomainError('file.too-large', `A file may have at most ${maxBytes} bytes. Upload a part of it.`);

const malformed = (): HttpError =>
  new HttpError('http.malformed-multipart', 'The multipart body is malformed, or ended before its last boundary.');

/** Loaded with the first upload, because start-up time counts. */
const formParser = async (req: IncomingMessage): Promise<Busboy> => {
  const { default: busboy } = await import('busboy');
  try {
    return busboy({ headers: req.headers, defParamCharset: 'utf8', limits: LIMITS });
  } catch {
    // The only thing that can be wrong by now is the Content-Type's own parameters.
    throw malformed();
  }
};

/** The parser's events in order, for one reader. */
const partsOf = (form: Busboy): Readable => {
  const parts = new Readable({ objectMode: true, read: () => undefined });
  const push = (part: Part): void => void parts.push(part);
  // The reader is told by its iterator; after it has left, nobody needs to know.
  parts.on('error', () => undefined);
  form.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) parts.destroy(invalid([{ path: `body.${name}`, message: 'is too long' }]));
    else push({ kind: 'field', name, value });
  });
  form.on('file', (name, content, { filename, mimeType }) => {
    content.on('error', () => parts.destroy(malformed()));
    push({ kind: 'file', name, content, file: { name: fileName(filename), mediaType: declaredType(mimeType) } });
  });
  const tooMany = (): void => void parts.destroy(invalid([{ path: 'body', message: 'has too many parts' }]));
  form.on('fieldsLimit', tooMany).on('partsLimit', tooMany);
  form.on('error', () => parts.destroy(malformed()));
  form.on('finish', () => parts.push(null));
  return parts;
};

/** The parser reports `text/plain` for a part that declares nothing, and clients declare `application/octet-stream` for
 *  what they do not know: neither says anything that the content does not say better. */
const declaredType = (mimeType: string): string | null =>
  mimeType === 'text/plain' || mimeType === 'application/octet-stream' ? null : mimeType;

/** Without control characters, which no file system and no header takes well. */
const fileName = (given: string | undefined): string =>
  (given ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 255)
    .toWellFormed() || 'unnamed';

const readParts = async <Result>(
  parts: Readable,
  limits: FormLimits,
  use: (fields: Fields, file: UploadedFile) => Promise<Result>,
): Promise<Result> => {
  const fields: Fields = Object.create(null);
  const iterator = parts[Symbol.asyncIterator]() as AsyncIterator<Part>;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const part = next.value;
    if (part.kind === 'field') addTo(fields, part);
    else if (part.name !== 'file')
      throw invalid([{ path: `body.${part.name}`, message: 'is a file; send the file as `file`' }]);
    else return await use(fields, { ...part.file, content: wholeFile(part.content, iterator, limits) });
  }
  throw invalid([{ path: 'body.file', message: 'is missing: send the file as `file`, with a file name' }]);
};

const addTo = (fields: Fields, { name, value }: { name: string; value: string }): void => {
  const before = fields[name];
  fields[name] = before === undefined ? value : [before, value].flat();
};

/** The only thing that ends the content before its time is a form that cannot be read on, and the parts tell why. */
async function* untilBroken(content: Readable): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch {
    return;
  }
}

async function* wholeFile(
  content: Readable,
  rest: AsyncIterator<Part>,
  { maxFileBytes, fields }: FormLimits,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of untilBroken(content)) {
    size += piece.length;
    if (size > maxFileBytes) throw fileTooLarge(maxFileBytes);
    yield piece;
  }
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    const { kind, name } = next.value;
    if (kind === 'file') throw invalid([{ path: `body.${name}`, message: 'is a second file; send one at a time' }]);
    if (fields.includes(name)) throw invalid([{ path: `body.${name}`, message: 'must stand before `file`' }]);
  }
}
