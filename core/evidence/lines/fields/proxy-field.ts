import { shownText } from '../line-text.ts';

/** What an HTTP log of HAProxy has besides the columns of other access logs. */
export const PROXY_COLUMNS = ['frontend', 'backend', 'server', 'termination'] as const;

/** So much of a line, behind its date, holds its columns. */
const READ = 2000;
/** Behind the date: frontend, backend/server, timers, status, bytes, two cookies, how the session ended. */
const COLUMNS =
  /^ (?<frontend>\S{1,200}) (?<backend>[^\s/]{1,200})\/(?<server>\S{1,200}) [-+\d/]{5,100} (?<status>-1|\d{3}) \+?(?<bytes>\d{1,20}) \S+ \S+ (?<termination>\S{4}) /;

/** Reads a column of `10.0.1.2:33317 [05/Jan/2026:10:00:14.655] frontend backend/server 10/0/30/69/109 200 2750 - - ---- ...`
 *  (HAProxy configuration manual, 8.2.3) behind its date; undefined for any other line. */
export const proxyColumn = (name: string, bytes: Uint8Array, behindDate: number, to: number): string | undefined =>
  COLUMNS.exec(shownText(bytes, behindDate, Math.min(to, behindDate + READ)))?.groups?.[name];

/** The address of the client, without its port: the last word before the date. */
export const proxyClient = (head: string): string | undefined => /(\S{1,80}):\d{1,5} ?$/.exec(head.slice(-90))?.[1];
