import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { clientAt, registered } from '../support/client.ts';
import { runbookText, TOPICS } from './agent/prose.ts';
import { ask, type Call, cancel, follow, type Timing, type TurnTimes, turn } from './agent/turn.ts';
import { type Measured, startMeasured } from './event-loop/measured.ts';

const QUESTIONS = [
  'Why does the volume of the broker fill up?',
  'What do I do when the certificate of a node has run out?',
  'The pool of the replica times out after the rollout, what now?',
  'Is the latency of the cache normal after a restart?',
];

const LOG = Array.from(
  { length: 2000 },
  (_, i) =>
    `2026-01-05T10:${String(Math.trunc(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z ${i > 1500 && i % 7 === 0 ? 'ERROR volume full: cannot write segment' : 'INFO wrote segment'} ${i}\n`,
).join('');

const SECTIONS = 50;
const SECTION_WORDS = 70;

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

const show = (name: string, values: readonly number[]): void =>
  console.log(
    `${name.padEnd(52)}p50 ${quantile(values, 0.5).toFixed(1).padStart(7)}   p99 ${quantile(values, 0.99).toFixed(1).padStart(7)}   max ${Math.max(
      ...values,
    )
      .toFixed(1)
      .padStart(7)} ms   (${values.length})`,
  );

const startModel = async (): Promise<{ url: string; child: ChildProcess; control(mode: string): Promise<void> }> => {
  const child = fork(join(import.meta.dirname, 'agent/model-server.ts'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}`;
  const control = async (mode: string): Promise<void> => {
    await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify({ mode }) });
  };
  return { url, child, control };
};

/** Runbooks of `chunks` sections, a case, and a log in it. */
const prepare = async (
  url: string,
  { chunks, vocabulary, withVectors }: { chunks: number; vocabulary: number; withVectors: boolean },
): Promise<{ user: Call; caseId: string }> => {
  const prose = runbookText(vocabulary);
  const { token } = await registered(url, 'bench');
  const user = clientAt(url, token);
  const ids: string[] = [];
  for (let n = 0; n < chunks / SECTIONS; n++) {
    const content = Array.from(
      { length: SECTIONS },
      (_, s) => `## ${TOPICS[s % TOPICS.length]} ${s} of service ${n}\n\n${prose(SECTION_WORDS)}.\n`,
    ).join('\n');
    const { status, body } = await user.send('POST', '/v1/knowledge/documents', { title: `Runbook ${n}`, content });
    if (status !== 202) throw new Error(`document: ${status}`);
    ids.push(body.id);
  }
  for (const id of ids) await user.ended(`/v1/knowledge/documents/${id}`, 1_800_000);
  // A model that is reading documents is late for questions, which are then answered by words alone.
  const hasVectors = async (id: string): Promise<boolean> =>
    ((await user.send('GET', `/v1/knowledge/documents/${id}`)).body.embedding.status as string) === 'ready';
  for (const id of withVectors ? ids : []) while (!(await hasVectors(id))) await pause(500);
  const caseId: string = (await user.send('POST', '/v1/cases', { title: 'Volume of the broker is full' })).body.id;
  const { body } = await user.upload('/v1/evidence', { case_id: caseId }, 'broker.log', LOG);
  await user.ended(`/v1/evidence/${body.id}`);
  return { user: { url, token }, caseId };
};

const PARTS = ['queue_ms', 'retrieval_ms', 'prompt_ms', 'model_ms', 'first_token_ms'] as const;

const report = (name: string, times: readonly TurnTimes[]): void => {
  const failed = times.filter(({ end }) => end !== 'done').length;
  show(
    `${name}: POST /v1/agent/chat`,
    times.map(({ acceptedMs }) => acceptedMs),
  );
  show(
    `${name}: first token`,
    times.flatMap(({ firstTokenMs: ms }) => (Number.isNaN(ms) ? [] : [ms])),
  );
  show(
    `${name}: done`,
    times.map(({ doneMs }) => doneMs),
  );
  if (failed > 0) console.log(`  ${failed} turns did not end well`);
  const median = (of: keyof Timing): string => {
    const known = times.flatMap(({ timing }) => timing?.[of] ?? []);
    return `${of} ${quantile(known, 0.5).toFixed(1)} (p99 ${quantile(known, 0.99).toFixed(1)})`;
  };
  console.log(`  of that, as the results say: ${PARTS.map(median).join(', ')}`);
  console.log(`  Server-Timing of the last POST: ${times.at(-1)?.serverTiming ?? ''}`);
};

const oneByOne = async (user: Call, newCase: () => Promise<string>, turns: number): Promise<TurnTimes[]> => {
  const times: TurnTimes[] = [];
  let caseId = await newCase();
  for (let n = 0; n < turns; n++) {
    if (n % 20 === 19) caseId = await newCase();
    times.push(await turn(user, caseId, `${QUESTIONS[n % QUESTIONS.length]} (${n})`));
  }
  return times;
};

/** Seconds of CPU that the process has used, all its threads. */
const cpuSeconds = async (url: string): Promise<number> =>
  Number(/^process_cpu_seconds_total (\S+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

/** Each client begins a turn a second, whether its last one is over or not. */
const everySecond = async (user: Call, cases: readonly string[], seconds: number): Promise<TurnTimes[]> => {
  const running = cases.flatMap((caseId, c) =>
    Array.from({ length: seconds }, async (_, n) => {
      await pause(n * 1000 + (c * 1000) / cases.length);
      return turn(user, caseId, `${QUESTIONS[(n + c) % QUESTIONS.length]} (${n}, ${c})`);
    }),
  );
  return Promise.all(running);
};

const inFlight = async (app: Measured, user: Call, cases: readonly string[], count: number): Promise<void> => {
  app.begin();
  const times = await Promise.all(
    Array.from({ length: count }, (_, n) => turn(user, cases[n % cases.length] ?? '', `${QUESTIONS[n % 4]} (${n})`)),
  );
  await pause(1200);
  const late = app.late.map(({ lateMs }) => lateMs);
  const cpu = app.late.map(({ lateMs, cpuMs }) => Math.min(cpuMs, lateMs + 10));
  console.log(
    `${count} turns in flight: ${times.filter(({ end }) => end === 'done').length} done; event loop late by at most ${Math.max(0, ...late).toFixed(0)} ms (${late.filter(ms => ms > 50).length} over 50 ms), of which CPU of ours at most ${Math.max(0, ...cpu).toFixed(0)} ms`,
  );
};

const cancelled = async (model: { url: string }, user: Call, caseId: string, times: number): Promise<void> => {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const { jobId } = await ask(user, caseId, `Cancelled before its end (${n})`);
    let begun: () => void = () => undefined;
    const writing = new Promise<void>(resolve => {
      begun = resolve;
    });
    const followed = follow(user, jobId, begun);
    await Promise.race([writing, followed]);
    const asked = performance.timeOrigin + performance.now();
    await cancel(user, jobId);
    await followed;
    for (let waited = 0; waited < 200; waited++) {
      const { closed } = (await (await fetch(`${model.url}/closed`)).json()) as { closed: number[] };
      const [at] = closed;
      if (at !== undefined) {
        took.push(at - asked);
        break;
      }
      await pause(5);
    }
  }
  show('cancelled: until the request to the model is closed', took);
  console.log(`  within 100 ms: ${took.filter(ms => ms <= 100).length} of ${times}`);
};

/** What a turn costs beside the model, which answers at once here: `--vectors`, `--chunks N`, `--vocabulary N` words in the
 *  runbooks, `--turns N`, `--seconds N`. */
export const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      vectors: { type: 'boolean', default: false },
      chunks: { type: 'string', default: '10000' },
      vocabulary: { type: 'string', default: '20000' },
      turns: { type: 'string', default: '300' },
      seconds: { type: 'string', default: '20' },
      profiles: { type: 'string' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-agent-'));
  const model = await startModel();
  const app = await startMeasured(
    'all',
    {
      DATA_DIR: folder,
      PORT: '0',
      OPENAI_BASE_URL: `${model.url}/v1`,
      OPENAI_MODEL: 'bench',
      EMBEDDING_PROVIDER: values.vectors ? 'embedded' : 'none',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '1000000',
      ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1000000',
      SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000000',
    },
    values.profiles,
  );
  try {
    const vocabulary = Number(values.vocabulary);
    const { user, caseId } = await prepare(app.url, {
      chunks: Number(values.chunks),
      vocabulary,
      withVectors: values.vectors,
    });
    const by = values.vectors ? 'words and vectors' : 'words';
    console.log(`${values.chunks} sections of runbooks of ${vocabulary} words, searched by ${by}`);
    const client = clientAt(user.url, user.token);
    const newCase = async (): Promise<string> => {
      const id: string = (await client.send('POST', '/v1/cases', { title: 'Volume of the broker is full' })).body.id;
      const { body } = await client.upload('/v1/evidence', { case_id: id }, 'broker.log', LOG);
      await client.ended(`/v1/evidence/${body.id}`);
      return id;
    };
    await oneByOne(user, newCase, 40);
    const before = await cpuSeconds(app.url);
    report('one client', await oneByOne(user, newCase, Number(values.turns)));
    const spent = (await cpuSeconds(app.url)) - before;
    console.log(`  CPU of ours for each turn: ${((spent * 1000) / Number(values.turns)).toFixed(1)} ms, all threads`);
    const cases: string[] = [];
    for (let n = 0; n < 20; n++) cases.push(await newCase());
    report('20 clients', await everySecond(user, cases, Number(values.seconds)));
    await model.control('slow');
    await inFlight(app, user, cases, 200);
    await model.control('endless');
    await cancelled(model, user, caseId, 100);
  } finally {
    await app.stop();
    model.child.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
};
