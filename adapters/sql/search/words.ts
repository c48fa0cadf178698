const WORD = /[\p{L}\p{N}\p{Co}]+/gu;

/** The words of a text in small letters without accents, one space between them, so that PostgreSQL's own parser finds no
 *  host names, paths or numbers in it: as SQLite's `unicode61` sees them. */
export const plainWords = (text: string): string =>
  (text.toWellFormed().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(WORD) ?? []).join(' ');
