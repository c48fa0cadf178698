import { createHash } from 'node:crypto';

const PLAIN = /^[\w-]{1,64}$/;

/** A part of a key for any text: short plain ones as they are, of others a digest. So no text can end its part, choose a slot
 *  by braces, or take more room than others. UTF-16, because UTF-8 would make all lone surrogates one. */
export const segment = (text: string): string =>
  PLAIN.test(text) ? text : `~${createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url')}`;

/** What must be changed together shares a tag in braces, which decides the slot in a cluster. */
export const tagged = (...texts: string[]): string => `{${texts.map(segment).join(':')}}`;

/** The prefix in a pattern for SCAN, standing for itself. */
export const literal = (prefix: string): string => prefix.replace(/[\\*?[\]^-]/g, '\\$&');
