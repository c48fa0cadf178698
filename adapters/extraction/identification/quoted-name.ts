import { shorten } from '../../../core/kernel/text.ts';

const LONGEST_NAME = 80;

/** A file name as it is shown in a sentence. */
export const quoted = (name: string): string => `"${shorten(name, LONGEST_NAME).toWellFormed()}"`;
