import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 1000 });

export type Call = { readonly url: string; readonly token: string };
/** What a result says of itself, see `timing` in the API. */
export type Timing = Partial<Record<'queue_ms' | 'retrieval_ms' | 'prompt_ms' | 'model_ms' | 'first_token_ms', number>>;

export type TurnTimes = {
  /** Until the answer to the POST. */
  readonly acceptedMs: number;
  /** Until the first token of the answer; NaN when none came. */
  readonly firstTokenMs: number;
  readonly doneMs: number;
  readonly serverTiming: string;
  readonly end: string;
  readonly timing: Timing | undefined;
};

type Answered = { readonly status: number; readonly text: string; readonly serverTiming: string };

/** One request on a connection that is kept; `onText` sees the answer as it grows. */
const call = (
  { url, token }: Call,
  method: string,
  path: string,
  body?: unknown,
  onText?: (text: string) => void,
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
    };
    const sent = request(url + path, { method, agent, headers }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', piece => {
        text += piece;
        onText?.(text);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          serverTiming: String(response.headers['server-timing'] ?? ''),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(json);
  });

export const ask = async (
  user: Call,
  caseId: string,
  message: string,
): Promise<{ jobId: string; serverTiming: string }> => {
  const { status, text, serverTiming } = await call(user, 'POST', '/v1/agent/chat', { case_id: caseId, message });
  if (status !== 202) throw new Error(`chat: ${status} ${text}`);
  return { jobId: (JSON.parse(text) as { job_id: string }).job_id, serverTiming };
};

export const cancel = async (user: Call, jobId: string): Promise<void> => {
  const { status, text } = await call(user, 'DELETE', `/v1/agent/chat/${jobId}`);
  if (status >= 300) throw new Error(`cancel: ${status} ${text}`);
};

/** Follows a turn to its end; `onToken` hears of the first token. */
export const follow = async (
  user: Call,
  jobId: string,
  onToken: () => void,
): Promise<Pick<TurnTimes, 'end' | 'timing'>> => {
  let heard = false;
  const { text } = await call(user, 'GET', `/v1/agent/chat/${jobId}/events`, undefined, soFar => {
    if (heard || !soFar.includes('event: token')) return;
    heard = true;
    onToken();
  });
  const [, end = 'cut off', data = '{}'] = /event: (done|failed)\ndata: (.*)/.exec(text) ?? [];
  return { end, timing: (JSON.parse(data) as { result?: { timing?: Timing } }).result?.timing };
};

export const turn = async (user: Call, caseId: string, message: string): Promise<TurnTimes> => {
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const { jobId, serverTiming } = await ask(user, caseId, message);
  const acceptedMs = since();
  let firstTokenMs = Number.NaN;
  const ended = await follow(user, jobId, () => {
    firstTokenMs = since();
  });
  return { acceptedMs, firstTokenMs, doneMs: since(), serverTiming, ...ended };
};
