import { launch } from './launch.ts';

await launch(process.env, async () => (await import('./run.ts')).runAll);
