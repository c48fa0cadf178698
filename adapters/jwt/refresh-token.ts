import { createHash, randomBytes } from 'node:crypto';

/** `<sign-in>.<256 random bits>`; only the digest of it is stored. */
export const newRefreshToken = (signInId: string): string => `${signInId}.${randomBytes(32).toString('base64url')}`;

export const digestOf = (refreshToken: string): string => createHash('sha256').update(refreshToken).digest('hex');

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/;

/** The sign-in that a refresh token names; undefined for a text that is none of ours. */
export const signInIdOf = (refreshToken: string): string | undefined => FORM.exec(refreshToken)?.[1];
