import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

// Compiled code is kept between starts, which makes all but the first one faster. It is written a moment after the start,
// and not only at the end, because a process may be killed.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compile'));

const { startProcess } = await import('./process.ts');
await startProcess(process.env);
setTimeout(flushCompileCache, 2000).unref();
