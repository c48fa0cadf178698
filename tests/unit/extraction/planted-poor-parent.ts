/** A process that has used up its file descriptors before it needs a child; tells what two jobs end with, of which the
 *  second one is cancelled while its child is being started. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { childPool } from '../../../adapters/extraction/isolation/child-pool.ts';
import { isDomainError } from '../../../core/kernel/error.ts';
import { pieces } from '../../support/documents/streams.ts';
import { outcome } from '../../support/waiting.ts';

const useUp = (): number[] => {
  const opened: number[] = [];
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EMFILE') return opened;
    throw error;
  }
};

const pool = childPool(
  new URL('./planted-child.ts', import.meta.url),
  { memoryMb: 64, deadlineMs: 20_000, concurrency: 1 },
  () => new Error('crashed'),
);
const opened = useUp();
const refused = await outcome(() => pool.run('pid', pieces('')));
const abort = new AbortController();
const cancelling = outcome(() => pool.run('pid', pieces(''), { signal: abort.signal }));
abort.abort();
const cancelled = await cancelling;
for (const descriptor of opened) closeSync(descriptor);
writeSync(1, [refused, cancelled].map(error => (isDomainError(error) ? error.code : String(error))).join(' '));
await pool.close();
