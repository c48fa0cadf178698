import type { RedisOptions } from 'ioredis';
import { DomainError } from '../../core/kernel/error.ts';

/** Where Redis is. URLs are `redis://[user:password@]host[:port][/database]`, or `rediss://` over TLS. A cluster is named by
 *  one or more of its nodes, of which the first gives user, password and TLS for all; it has no numbered databases. */
export type RedisAddress =
  | { readonly kind: 'standalone'; readonly url: string }
  | { readonly kind: 'cluster'; readonly urls: readonly string[] };

export type Endpoint = { readonly host: string; readonly port: number };
/** How to reach one server, in the driver's words. */
export type Access = Pick<RedisOptions, 'username' | 'password' | 'tls' | 'db'>;

const PORT = 6379;

/** @throws DomainError 'invalid', which does not repeat the URL: it may hold a password. */
const parse = (url: string): URL => {
  const parsed = URL.parse(url);
  if (parsed && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '') return parsed;
  throw new DomainError('invalid', 'The address of Redis is not of the form redis://[user:password@]host[:port].');
};

/** @throws DomainError 'invalid' for a path that is no number of a database. */
const databaseOf = ({ pathname }: URL): number => {
  if (/^\/?\d{0,5}$/.test(pathname)) return Number(pathname.slice(1));
  throw new DomainError('invalid', 'The path in the address of Redis is not the number of a database.');
};

/** @throws DomainError 'invalid' for a percent sign that begins no escape. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DomainError('invalid', 'User or password in the address of Redis is not percent-encoded.');
  }
};

const endpointOf = ({ hostname, port }: URL): Endpoint => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: port === '' ? PORT : Number(port),
});

const accessOf = (url: URL): Access => ({
  ...(url.username !== '' && { username: decoded(url.username) }),
  ...(url.password !== '' && { password: decoded(url.password) }),
  ...(url.protocol === 'rediss:' && { tls: {} }),
  ...(databaseOf(url) !== 0 && { db: databaseOf(url) }),
});

/** @throws DomainError 'invalid' */
export const endpointsOf = (address: RedisAddress): { endpoints: readonly Endpoint[]; access: Access } => {
  const urls = (address.kind === 'cluster' ? address.urls : [address.url]).map(parse);
  const [first] = urls;
  if (!first) throw new DomainError('invalid', 'A Redis cluster needs the address of at least one of its nodes.');
  const access = accessOf(first);
  if (address.kind === 'cluster' && access.db !== undefined)
    throw new DomainError('invalid', 'A Redis cluster has no numbered databases; leave the path out of its address.');
  return { endpoints: urls.map(endpointOf), access };
};
