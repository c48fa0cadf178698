import type { Pieces } from './endpoint.ts';

type Headers = { readonly [name: string]: string };

/** A JSON body, of which only what the endpoint declared for this status is shown. */
export const json = <const Status extends number, Body>(status: Status, body: Body, headers: Headers = {}) => ({
  status,
  body,
  headers,
});

export const empty = <const Status extends number>(status: Status, headers: Headers = {}) => ({ status, headers });

/** A body that is sent piece by piece; `headers` names its type. */
export const streamed = <const Status extends number>(status: Status, pieces: Pieces, headers: Headers) => ({
  status,
  pieces,
  headers,
});
