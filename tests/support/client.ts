import { setTimeout as pause } from 'node:timers/promises';

export type Answer<Body = Json> = { readonly status: number; readonly headers: Headers; readonly body: Body };
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

export type Client = {
  readonly token: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  upload(
    path: string,
    fields: Record<string, string>,
    name: string,
    content: string | Uint8Array,
    type?: string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Asks again until the thing is no longer under way. */
  ended(path: string, withinMs?: number): Promise<Answer>;
};

const UNDER_WAY = new Set(['pending', 'processing', 'queued', 'running']);

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
};

export const clientAt = (url: string, token = ''): Client => {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const get: Client['get'] = async (path, headers = {}) =>
    answerOf(await fetch(url + path, { headers: { ...authorization, ...headers } }));
  return {
    token,
    get,
    async send(method, path, body, headers = {}) {
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return answerOf(
        await fetch(url + path, {
          method,
          headers: { ...authorization, ...json, ...headers },
          ...(body !== undefined && { body: text }),
        }),
      );
    },
    async upload(path, fields, name, content, type = 'application/octet-stream', headers = {}) {
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append('file', new Blob([content as BlobPart], { type }), name);
      return answerOf(
        await fetch(url + path, { method: 'POST', headers: { ...authorization, ...headers }, body: form }),
      );
    },
    async ended(path, withinMs = 30_000) {
      for (const began = performance.now(); performance.now() - began < withinMs; await pause(50)) {
        const answer = await get(path);
        if (!UNDER_WAY.has(answer.body?.status)) return answer;
      }
      throw new Error(`${path} did not come to an end`);
    },
  };
};

/** A signed-in client with an account of its own. */
export const registered = async (url: string, name = 'someone'): Promise<Client> => {
  const account = { email: `${name}@example.com`, password: 'a long pass phrase', name };
  const { status, body } = await clientAt(url).send('POST', '/v1/auth/register', account);
  if (status !== 201) throw new Error(`register: ${status} ${JSON.stringify(body)}`);
  return clientAt(url, body.access_token);
};
