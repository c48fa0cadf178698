import { type Instant, toIso } from '../../kernel/instant.ts';
import { presentLocator } from '../present.ts';
import type { LineGroup } from './line-groups.ts';

type Span = {
  first_line: number;
  last_line: number;
  locator: string;
  first_seen: string | null;
  last_seen: string | null;
};

const iso = (at: Instant): string | null => (Number.isNaN(at) ? null : toIso(at));

/** Where the lines of a group are, and when. */
export const spanOf = (file: string, { firstLine, lastLine, from, to }: LineGroup): Span => ({
  first_line: firstLine,
  last_line: lastLine,
  locator: presentLocator({ file, fromLine: firstLine, toLine: lastLine }),
  first_seen: iso(from),
  last_seen: iso(to),
});
