const targetOf = (request: string): string => request.split(' ')[1] ?? '';

/** What a request line, `GET /path?query HTTP/1.1`, says in the columns that are made of it. */
export const REQUEST_COLUMNS: Readonly<Record<string, (request: string) => string | undefined>> = {
  method: request => request.split(' ')[0],
  path: request => targetOf(request).split('?')[0],
  query: request => targetOf(request).split('?').slice(1).join('?'),
  protocol: request => request.split(' ')[2],
};
