import { launch } from '../all/launch.ts';

await launch(process.env, async () => (await import('./run.ts')).runWorker);
