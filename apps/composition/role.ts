/** What a process does: everything, or one half of it beside other processes on the same database. */
export type Role = 'all' | 'http' | 'worker';
