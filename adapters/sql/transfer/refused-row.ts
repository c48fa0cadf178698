import { isDomainError } from '../../../core/kernel/error.ts';
import { translate } from '../failure.ts';

/** Why the database will not have a row, if that is what it said: a bare statement of SQLite in its own words, one of
 *  PostgreSQL partly in ours, and what violates a constraint in those of its class 23. */
export const refusalOf = (error: unknown): string | undefined => {
  const code = codeOf(error);
  const ours = translate(error);
  if (SQLITE_UNIQUE.includes(code) || isDomainError(ours, 'conflict')) return 'two rows of which there may be only one';
  if (/^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)|23...$)/.test(code) || isDomainError(ours, 'invalid'))
    return 'a row that the database refuses';
  return undefined;
};

const SQLITE_UNIQUE = ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
