import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Compiled code is kept between starts, which makes all but the first one faster.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compile'));

const { startProcess } = await import('./process.ts');
await startProcess(process.env);
