import { skipBlanks, startsWith } from './bytes.ts';
import type { BlockForm } from './join-blocks.ts';

const [HASH, SEMICOLON] = [35, 59];

export const TIME_KEY = '# Time: ';
export const QUERY_TIME_KEY = '# Query_time: ';
export const COMMAND_KEY = '# administrator command: ';
const HOST_KEY = '# User@Host: ';

/** Whether a line only sets the scene of the statement below it: `use shop;`, `SET timestamp=1767607199;`. */
export const isSetting = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, 'use ') || startsWith(bytes, from, to, 'SET timestamp=');

const endsStatement = (bytes: Uint8Array, from: number, to: number): boolean => {
  let end = to;
  while (end > from && bytes[end - 1]! <= 32) end--;
  return bytes[end - 1] === SEMICOLON;
};

/** Records of MySQL's log of slow queries: `# Time: `, `# User@Host: ` and what else begins with `#`, then the statement. The
 *  first line is missing where the query before ended in the same second. */
export const mysqlSlowForm = (): BlockForm => {
  let hasHost = false;
  let hasStatement = false;

  const standingOfComment: BlockForm['stands'] = (bytes, from, to) => {
    if (startsWith(bytes, from, to, TIME_KEY)) return 'outside';
    if (startsWith(bytes, from, to, COMMAND_KEY) && !hasStatement) return 'last';
    if (!startsWith(bytes, from, to, HOST_KEY)) return 'within';
    if (hasHost) return 'outside';
    hasHost = true;
    return 'within';
  };

  return {
    firstBytes: '#',
    opens: (bytes, from, to) => {
      if (bytes[from] !== HASH) return false;
      hasStatement = false;
      hasHost = startsWith(bytes, from, to, HOST_KEY);
      return hasHost || startsWith(bytes, from, to, TIME_KEY);
    },
    stands: (bytes, from, to, offset, length) => {
      if (bytes[from] === HASH && to > from) return standingOfComment(bytes, from, to, offset, length);
      // Without its header, what follows is something else.
      if (!hasHost) return 'outside';
      if (skipBlanks(bytes, from, to) === to || (!hasStatement && isSetting(bytes, from, to))) return 'within';
      hasStatement = true;
      return endsStatement(bytes, from, to) ? 'last' : 'within';
    },
  };
};
