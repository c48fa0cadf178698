import type { UserId } from './ids.ts';

/** Owns the jobs that nobody asked for, such as scheduled ones. No account can have it: it is no UUID of version 7. */
export const SYSTEM_USER = '00000000-0000-4000-8000-000000000000' as UserId;
