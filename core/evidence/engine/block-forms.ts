import type { BlockForm } from './join-blocks.ts';
import { journalForm } from './journal-form.ts';
import { mysqlSlowForm } from './mysql-slow-form.ts';
import type { Format } from './parsed-line.ts';
import { postgresCsvForm } from './postgres-csv-form.ts';

/** The forms of records that are blocks of lines, for one file. */
export const blockForms = (): readonly BlockForm[] => [mysqlSlowForm(), journalForm(), postgresCsvForm()];

/** The formats that they are read as. */
export const BLOCK_FORMATS: ReadonlySet<Format> = new Set<Format>(['mysql-slow', 'journal-export', 'postgres-csv']);
