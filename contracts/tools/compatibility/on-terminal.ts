import { styleText } from 'node:util';
import type { Paint } from './report.ts';

/** Colours on a terminal only, and not where NO_COLOR is set. */
export const onTerminal: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
