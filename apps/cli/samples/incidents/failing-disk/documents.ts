/** Who changed what that night, as the change calendar lists it. */
export const CHANGES = `# Changes, Tuesday 24 March 2026 (UTC)

| time | what | change | by | rollback |
| --- | --- | --- | --- | --- |
| 01:48 | database parameters: work_mem 32MB to 48MB, checkpoint_completion_target 0.5 to 0.9 | CHG-31806 | platform | previous file, reload |
| 01:53 | tracking-api 5.3.0: depot load in one query | CHG-31811 | tracking | previous image |
| 02:00 | monthly check of the second array of db-2 | automatic | platform | none |
| 02:15 | nightly backup of the database | automatic | platform | none |
| 02:51 | database moved from db-2 to db-1 by the engineer on call | INC-4127 | on call | move it back |
`;

const settings = (workMem: string, target: string): string => `# PostgreSQL 17, cluster main on db-2
listen_addresses = '10.30.0.12'
port = 5432
max_connections = 120
shared_buffers = 8GB
effective_cache_size = 22GB
work_mem = ${workMem}
maintenance_work_mem = 1GB
wal_level = replica
max_wal_size = 8GB
checkpoint_timeout = 5min
checkpoint_completion_target = ${target}
synchronous_commit = on
random_page_cost = 1.1
log_min_duration_statement = 500
log_checkpoints = on
`;

/** Before and after the change of 01:48. */
export const SETTINGS_BEFORE = settings('32MB', '0.5');
export const SETTINGS_AFTER = settings('48MB', '0.9');
