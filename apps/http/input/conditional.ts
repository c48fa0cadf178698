import { DomainError } from '../../../core/kernel/error.ts';
import { HttpError } from '../http-error.ts';

/** Strong, because a version names one state exactly. RFC 9110 section 8.8.3. */
export const etagOf = (version: number): string => `"${version}"`;

const LISTED = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)*$/;
const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The tags of If-Match or If-None-Match, or `*`. @throws HttpError 'http.malformed-header'. */
const tagsOf = (name: string, header: string): readonly string[] | '*' => {
  if (header.trim() === '*') return '*';
  if (!LISTED.test(header)) throw new HttpError('http.malformed-header', `${name} must be an ETag in quotes, or *.`);
  return header.match(TAG) ?? [];
};

/** Whether the client already has this version: weak comparison, RFC 9110 section 13.1.2. */
export const isKnown = (ifNoneMatch: string | undefined, version: number): boolean => {
  if (ifNoneMatch === undefined) return false;
  const tags = tagsOf('If-None-Match', ifNoneMatch);
  return tags === '*' || tags.some(tag => tag.replace(/^W\//, '') === etagOf(version));
};

/** The version that the client wants to change, or undefined for any: strong comparison, RFC 9110 section 13.1.1.
 *  Only a list of several tags needs to know which version is the current one.
 *  @throws DomainError 'precondition-failed' for tags that are no version of anything here. */
export const expectedVersion = async (
  ifMatch: string | undefined,
  current: () => Promise<number>,
): Promise<number | undefined> => {
  if (ifMatch === undefined) return undefined;
  const tags = tagsOf('If-Match', ifMatch);
  if (tags === '*') return undefined;
  const versions = tags.flatMap(tag => (/^"\d{1,15}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []));
  if (versions.length === 1) return versions[0];
  const version = versions.length === 0 ? undefined : await current();
  if (version !== undefined && versions.includes(version)) return version;
  throw new DomainError('precondition-failed', 'If-Match names no current version. Read it again and use its ETag.');
};
