/** Characters that RFC 8187 allows in a value without escaping. */
const PLAIN = /[^A-Za-z0-9!#$&+.^_`|~-]/gu;

const escaped = (character: string): string =>
  [...Buffer.from(character, 'utf8')].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A Content-Disposition that saves and never shows: a plain name for old clients, the real one in UTF-8 for all others.
 *  RFC 6266, appendix D. */
export const attachment = (fileName: string): string => {
  const fallback = fileName.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  return `attachment; filename="${fallback}"; filename*=UTF-8''${fileName.replace(PLAIN, escaped)}`;
};
