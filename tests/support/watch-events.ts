import type { Client } from './client.ts';

export type Told = { readonly id: number; readonly event: string; readonly data: Record<string, unknown> };

export type Watching = {
  readonly told: Told[];
  /** Everything as it came. */
  text(): string;
  /** Resolves when the server has ended the stream; rejects when it was cut. */
  readonly ended: Promise<void>;
  leave(): void;
};

/** Watches a turn over HTTP, as a browser does. */
export const watchEvents = async (
  url: string,
  { token }: Client,
  jobId: string,
  lastId?: number,
): Promise<Watching> => {
  const gone = new AbortController();
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastId !== undefined && { 'last-event-id': String(lastId) }),
  };
  const response = await fetch(`${url}/v1/agent/chat/${jobId}/events`, { headers, signal: gone.signal });
  if (response.status !== 200 || !response.body) throw new Error(`events: ${response.status}`);
  const told: Told[] = [];
  let text = '';
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of body) {
      const came = decoder.decode(piece, { stream: true });
      text += came;
      const blocks = (rest + came).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (event) told.push({ id: Number(id), event, data: JSON.parse(data ?? '') });
      }
    }
  };
  const ended = read(response.body as ReadableStream<Uint8Array>);
  // Whoever does not wait for the end is not to be told of it.
  void Promise.allSettled([ended]);
  return { told, text: () => text, ended, leave: () => gone.abort() };
};
