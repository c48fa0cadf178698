import { shownText } from '../line-text.ts';
import { REQUEST_COLUMNS } from './request-columns.ts';

/** What a log of an AWS load balancer has besides the columns of other access logs. */
export const BALANCER_COLUMNS = ['target', 'target_status'] as const;

/** So much of a line holds its columns, if its address is not longer than anybody's. */
const READ = 10_000;
/** Application load balancers write the type of the request first, classic ones begin with the time. */
const COLUMNS =
  /^(?:(?:https?|h2|grpcs|wss?) )?\d{4}-\d\d-\d\dT\S{8,24} \S{1,200} (?<client>\S{1,80}) (?<target>\S{1,80}) (?:-?[\d.]{1,20} ){3}(?<status>\d{3}|-) (?<target_status>\d{3}|-) \d{1,20} (?<bytes>\d{1,20}) "(?<request>[^"]*)" "(?<agent>[^"]*)"/;
const ORIGIN = /^[a-z]{1,10}:\/\/[^/?]*/i;

/** Reads a column of `https 2026-01-05T10:00:00.1Z app/lb/50dc 10.0.0.9:2817 10.0.0.1:80 0.0 0.1 0.0 503 503 34 366 "GET
 *  https://host:443/path?query HTTP/1.1" "agent" ...` (AWS, "Access logs for your Application Load Balancer"); undefined for
 *  any other line. Of the address of the request, path and query are told. */
export const balancerColumn = (name: string, bytes: Uint8Array, from: number, to: number): string | undefined => {
  const columns = COLUMNS.exec(shownText(bytes, from, Math.min(to, from + READ)))?.groups;
  if (columns === undefined) return undefined;
  const ofRequest = REQUEST_COLUMNS[name];
  if (ofRequest !== undefined) return ofRequest(withoutOrigin(columns.request ?? ''));
  return name === 'client' ? columns.client?.replace(/:\d{1,5}$/, '') : columns[name];
};

const withoutOrigin = (request: string): string => {
  const [method = '', address = '', ...rest] = request.split(' ');
  const target = address.replace(ORIGIN, '');
  return [method, target.startsWith('/') || address === '-' ? target : `/${target}`, ...rest].join(' ');
};
