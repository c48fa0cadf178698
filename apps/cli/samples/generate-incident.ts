import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutIncident } from './incidents/checkout/checkout-incident.ts';
import { failingDiskIncident } from './incidents/failing-disk/failing-disk-incident.ts';
import type { Incident } from './incidents/incident.ts';

export type { Incident, IncidentFile, Truth } from './incidents/incident.ts';

/** The incidents that ship with FaultMaven, by name. Each is generated in memory, the same bytes every time. */
export const INCIDENTS: Readonly<Record<string, () => Incident>> = {
  checkout: checkoutIncident,
  'failing-disk': failingDiskIncident,
};

/** The incident of the demonstration, unless another one is chosen. */
export const sampleIncident = (): Incident => checkoutIncident();

/** Writes the evidence (not the truth) into the folder, which is made if need be; files of these names are replaced.
 *  Answers with the paths, in the order of the incident's files. */
export const writeIncident = async (dir: string, incident: Incident = sampleIncident()): Promise<string[]> => {
  await mkdir(dir, { recursive: true });
  return Promise.all(
    incident.files.map(async ({ name, content }) => {
      const path = join(dir, name);
      await writeFile(path, content);
      return path;
    }),
  );
};
