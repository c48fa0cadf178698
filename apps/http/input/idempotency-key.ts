import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http-error.ts';

/** A String of RFC 9651, section 3.3.3: printable ASCII in quotes, in which `"` and `\` are escaped. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
/** The same without quotes, as most clients send it. */
const BARE = /^[!#-~][ -~]*$/;

const MAX_LENGTH = 255;

/** The key under which a request may be sent again (draft-ietf-httpapi-idempotency-key-header-07); `"abc"` and `abc` are
 *  the same key. Undefined without the header.
 *  @throws HttpError 'http.malformed-header' for what is no key, and for two of them. */
export const idempotencyKey = ({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string | undefined => {
  const sent = headersDistinct['idempotency-key'];
  if (!sent) return undefined;
  const key = sent.length === 1 ? read((sent[0] ?? '').trim()) : '';
  if (key.length > 0 && key.length <= MAX_LENGTH) return key;
  throw new HttpError(
    'http.malformed-header',
    `Idempotency-Key must be one key of 1 to ${MAX_LENGTH} printable ASCII characters, such as a UUID, with or without quotes.`,
  );
};

const read = (value: string): string => {
  const quoted = QUOTED.exec(value)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, '$1');
  return BARE.test(value) ? value : '';
};
