import { consumer } from '../consumer.ts';
import type { Maintenance } from '../sweeps/maintenance.ts';

export const sweep = (maintenance: Pick<Maintenance, 'runSweep'>) =>
  consumer({
    message: 'maintenance.sweep.v1',
    concurrency: 1,
    handle: (message, run) => maintenance.runSweep(message, run),
  });
