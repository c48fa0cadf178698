import type { Kysely } from 'kysely';
export type Found = Kysely<unknown>;
