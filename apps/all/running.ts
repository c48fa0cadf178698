import type { Composition } from '../composition/container.ts';
import type { Role } from '../composition/role.ts';
import { tellWhatIsNotReady } from '../http/readiness.ts';
import type { Running } from './process.ts';

/** What a process of this composition shows of itself while it runs. */
export const runningOf = <Url extends string | undefined>(
  role: Role,
  url: Url,
  { config, models, readiness, log, shutdown }: Composition,
): Running & { readonly url: Url } => ({
  role,
  url,
  config,
  models,
  tellWhatIsNotReady: () => tellWhatIsNotReady(readiness, log),
  close: () => shutdown.close(),
});
