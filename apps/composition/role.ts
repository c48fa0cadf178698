/** What a process does: everything, or one half of it beside other processes on the same DATA_DIR. */
export type Role = 'all' | 'http' | 'worker';
