/** `npm run bench -- NAME [options]`: each bench prints a table and says what it compared. None of them runs in the tests. */
const BENCHES: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  search: () => import('./search.ts'),
  vectors: () => import('./vectors.ts'),
  embedding: () => import('./embedding.ts'),
  fusion: () => import('./search/fusion.ts'),
  cold: () => import('./cold.ts'),
  queue: () => import('./queue.ts'),
  uploads: () => import('./uploads.ts'),
  'event-loop': () => import('./event-loop.ts'),
  'log-templates': () => import('./log-templates.ts'),
  'log-speed': () => import('./log-speed.ts'),
  'log-counts': () => import('./log-counts.ts'),
  needle: () => import('./needle.ts'),
  redaction: () => import('./redaction.ts'),
  agent: () => import('./agent.ts'),
};

const [name, ...args] = process.argv.slice(2);
const load = name === undefined ? undefined : BENCHES[name];
if (load) await (await load()).run(args);
else {
  console.error(`Usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [options]`);
  process.exitCode = 2;
}
