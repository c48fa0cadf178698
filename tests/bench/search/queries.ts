import { readFile } from 'node:fs/promises';
import { sequence } from './pages.ts';

export type JudgedQuery = { readonly query: string; readonly kind: string; readonly relevantDoc: string };

export const readQueries = async (file: string): Promise<readonly JudgedQuery[]> =>
  JSON.parse(await readFile(file, 'utf8')) as readonly JudgedQuery[];

const pick = sequence(7n);
const digits = (count: number, alphabet = '0123456789abcdef'): string =>
  Array.from({ length: count }, () => alphabet[pick(alphabet.length)]).join('');
const podName = (name: string): string => `${name}-${digits(9, 'bcdf456789')}-${digits(5, 'bcdfghj2456789')}`;
const uuid = (): string => [8, 4, 4, 4, 12].map(length => digits(length)).join('-');
const stamp = (): string => `2026-11-22T15:${10 + pick(50)}:${10 + pick(50)}.${100 + pick(900)}Z`;

const MESSAGES = [
  'finished request method=GET path=/v1/orders/{id} code=200',
  'cache warmed entries=5120',
  'retrying upstream call attempt=2',
  'slow statement took 1.204s rows=17',
  'accepted connection from 10.12.0.7:51234',
  'published message to topic orders.created',
];
const logLine = (): string =>
  `${stamp()} INFO  [worker-${pick(9)}] ${podName('checkout')} ${MESSAGES[pick(MESSAGES.length)]} trace_id=${digits(32)}`;

/** The same question as it arrives in practice. None of what is put around it names the page that is sought. */
export const WORDINGS: Readonly<Record<string, (query: string) => string>> = {
  plain: query => query,
  question: query =>
    `Hi team, could somebody please help me understand why we are getting this since last night? ${query} What should I do about it, thanks!`,
  story: query =>
    `Paged again, third time already. ${query} Nothing was deployed, I restarted it twice and it came back. Where would you begin?`,
  labels: query =>
    `[FIRING:1] alertname="PageOnCall" cluster="eu-1" namespace="prod" severity="critical" pod="${podName('api')}" ` +
    `container="main" instance="10.0.${pick(250)}.${pick(250)}:9100" job="node-exporter" prometheus="monitoring/k8s" ${query}`,
  'log line': query =>
    `${stamp()} ERROR [reconciler] trace_id=${digits(32)} pod=${podName('api')} msg="${query.replaceAll('"', '\\"')}" ` +
    `duration=${pick(900)}ms attempt=3 request_id=${uuid()}`,
  'json log': query =>
    JSON.stringify({ ts: stamp(), level: 'error', caller: 'main.go:212', pid: 4711, msg: query, request_id: uuid() }),
  'long paste': query => [query, ...Array.from({ length: 30 }, logLine)].join('\n'),
};
