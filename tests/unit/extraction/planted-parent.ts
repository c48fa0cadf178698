/** A process that tells the id of its child, lets it hang, and is then killed. */
import { writeSync } from 'node:fs';
import { childPool } from '../../../adapters/extraction/isolation/child-pool.ts';
import { pieces } from '../../support/documents/streams.ts';

const pool = childPool(
  new URL('./planted-child.ts', import.meta.url),
  { memoryMb: 64, deadlineMs: 20_000, concurrency: 1 },
  () => new Error('crashed'),
);
const pid = await pool.run<number>('pid', pieces(''), { mayReuse: () => true });
writeSync(1, String(pid));
const hanging = pool.run('hang', pieces(''));
setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200);
await hanging;
