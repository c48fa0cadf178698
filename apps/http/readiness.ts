import type { Readiness } from './deps.ts';

/** Whether a process can do its work: the database is the one thing that nothing works without. */
export const readinessOf = (database: { ping(): Promise<void> }) => async (): Promise<Readiness> => {
  const down = await database.ping().then(
    () => undefined,
    () => 'the database does not answer or may not be written; look at the log and at the disk',
  );
  return { ready: !down, components: [{ name: 'database', ok: !down, ...(down && { detail: down }) }] };
};
