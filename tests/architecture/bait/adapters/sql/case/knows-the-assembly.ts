import type { database } from '../database.ts';

export type Found = typeof database;
