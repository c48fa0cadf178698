import { setTimeout as pause } from 'node:timers/promises';
import type { ChatView } from '../../../core/agent/index.ts';

/** The demonstration talks to FaultMaven as any client does: over HTTP. */
export type Api = {
  json<Answer>(method: string, path: string, body?: object): Promise<Answer>;
  upload<Answer>(path: string, fields: Readonly<Record<string, string>>, file: UploadFile): Promise<Answer>;
};

export type UploadFile = { readonly name: string; readonly mediaType: string; readonly content: Uint8Array | string };

export const apiAt = (url: string, accessToken?: string): Api => {
  const authorization = accessToken ? { authorization: `Bearer ${accessToken}` } : undefined;
  const answerOf = async <Answer>(response: Response): Promise<Answer> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} from ${new URL(response.url).pathname}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  };
  return {
    async json(method, path, body) {
      const headers = { ...authorization, ...(body && { 'content-type': 'application/json' }) };
      return answerOf(await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }));
    },
    async upload(path, fields, { name, mediaType, content }) {
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append('file', new Blob([content as BlobPart], { type: mediaType }), name);
      return answerOf(
        await fetch(url + path, { method: 'POST', body: form, ...(authorization && { headers: authorization }) }),
      );
    },
  };
};

const WAIT_MS = 55_000;

/** Asks until the thing has reached its end. @throws Error after 55 s. */
export const until = async <Thing>(ask: () => Promise<Thing>, isDone: (thing: Thing) => boolean): Promise<Thing> => {
  for (const started = performance.now(); performance.now() - started < WAIT_MS; await pause(100)) {
    const thing = await ask();
    if (isDone(thing)) return thing;
  }
  throw new Error('FaultMaven did not finish in time.');
};

export const isAnswered = (chat: ChatView): boolean => chat.status !== 'processing';
