import type { Response } from 'express';
import { stateOf } from '../request-state.ts';

const ms = (duration: number): string => duration.toFixed(2);

/** What this request has cost so far, for the answer's head. W3C Server Timing. */
const serverTiming = (res: Response): string => {
  const { startedAt, authMs } = stateOf(res);
  const auth = authMs === undefined ? '' : `, auth;dur=${ms(authMs)}`;
  return `total;dur=${ms(performance.now() - startedAt)}${auth}`;
};

/** Every answer's head goes out through here. A `Server-Timing` among the headers is added to that of the request. */
export const sendHead = (res: Response, status: number, headers: Readonly<Record<string, string>> = {}): Response => {
  res.status(status);
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  // An answer belongs to one caller unless it says otherwise.
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  const further = headers['Server-Timing'];
  res.setHeader('Server-Timing', serverTiming(res) + (further === undefined ? '' : `, ${further}`));
  return res;
};

export const sendText = (
  res: Response,
  status: number,
  type: string,
  text: string,
  headers?: Readonly<Record<string, string>>,
): void => {
  const length = String(Buffer.byteLength(text));
  sendHead(res, status, { ...headers, 'Content-Type': type, 'Content-Length': length }).end(text);
};

export const sendJson = (
  res: Response,
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): void => sendText(res, status, 'application/json', JSON.stringify(body), headers);

export const sendEmpty = (res: Response, status: number, headers?: Readonly<Record<string, string>>): void => {
  sendHead(res, status, headers).end();
};
