import { z } from 'zod';

/** How the text of a variable is read, and what is said of one that cannot be. */

export const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);

export const number = (min: number, max: number, fallback: number) => wholeNumber(min, max).default(fallback);

export const flag = () =>
  z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true');

const isPostgres = (url: string): boolean => /^postgres(?:ql)?:/.test(url);

/** Drivers decode user, password and path, and throw at a percent sign that begins no escape. */
const isDecodable = (address: string): boolean => {
  const { username = '', password = '', pathname = '' } = URL.parse(address) ?? {};
  try {
    [username, password, pathname].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
};

const ENCODE = 'holds a percent sign that begins no escape; percent-encode what is special in user, password and path';

export const databaseUrl = z
  .string()
  .regex(/^(sqlite:\/\/(\/.+|\/?:memory:)|postgres(ql)?:\/\/.+)$/, {
    error:
      'must look like sqlite:///absolute/path, sqlite:///./relative/path or postgresql://user:password@host:5432/database',
  })
  .refine(url => !url.includes(':memory:'), { error: 'an in-memory database would lose accepted work; name a file' })
  .refine(url => !isPostgres(url) || (URL.parse(url)?.pathname.length ?? 0) > 1, {
    error: 'must name host and database; percent-encode what is special in user and password',
  })
  .refine(url => !isPostgres(url) || isDecodable(url), { error: ENCODE });

/** One or more addresses, separated by commas. */
export const addresses = (protocols: RegExp, form: string) =>
  z
    .string()
    .refine(list => each(list, one => isAddress(one, protocols)), { error: `must look like ${form}`, abort: true })
    .refine(list => each(list, isDecodable), { error: ENCODE, abort: true });

const each = (list: string, holds: (address: string) => boolean): boolean =>
  list.split(',').every(one => holds(one.trim()));

const isAddress = (text: string, protocols: RegExp): boolean => {
  const url = URL.parse(text);
  return url !== null && protocols.test(url.protocol) && url.hostname !== '';
};

/** Of an address of Redis; none is database 0. */
const DATABASE_NUMBER = /^\/?\d{0,5}$/;
const DATABASE_ZERO = /^\/?0*$/;

const pathOf = (address: string): string => URL.parse(address)?.pathname ?? '';

export const redisUrl = addresses(
  /^rediss?:$/,
  'redis://user:password@host:6379/0, what is special in it percent-encoded',
)
  .refine(list => each(list, one => DATABASE_NUMBER.test(pathOf(one))), {
    error: 'the path must be the number of a database, as in redis://host:6379/0',
    abort: true,
  })
  .refine(list => !list.includes(',') || each(list, one => DATABASE_ZERO.test(pathOf(one))), {
    error: 'several nodes are a cluster, which has no numbered databases; leave the path out',
  });

/** Of the characters that S3 calls safe in keys (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
export const KEY_FOLDER = /^\/?(?:(?!\.{1,2}(?:\/|$))[\w!.*'()-]+(?:\/|$))+$/;

export const webUrl = () => z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional();

/** As `webUrl`, or without the `http://`, as Ollama itself writes it. */
export const hostUrl = () =>
  z
    .string()
    .transform(host => (host.includes('://') ? host : `http://${host}`))
    .pipe(z.url({ protocol: /^https?$/, error: 'must look like http://host:11434 or host:11434' }))
    .optional();

export const text = () => z.string().min(1).optional();
