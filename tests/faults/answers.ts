import type { Heard } from './repeats.ts';

/** What no answer may hold: words of drivers, of the system, and of languages that are spoken to engines. */
const NOBODYS_BUSINESS = [
  /\bE[A-Z]{5,}\b|\bat \S+:\d+:\d+/,
  /connection terminated|127\.0\.0\.1|localhost|ioredis|bullmq|node:|node_modules|@nats|jetstream|max ?retries/i,
  /\bpg\b|sqlstate|sqlite|serializ|\b(?:msg|knowledge|case)_\w|\bselect\b.+\bfrom\b|\binsert into\b/i,
];

export const tellsTooMuch = (text: string): boolean => NOBODYS_BUSINESS.some(words => words.test(text));

/** Readiness is for the operator: it names the address of the engine, and nothing else of it. */
export const readinessTellsTooMuch = (text: string): boolean =>
  tellsTooMuch(text.replace(/ at 127\.0\.0\.1:\d+ /g, ' '));

/** What the configuration of the product gives a request that is no transfer. */
const DEADLINE_MS = 60_000;

/** Refusals that are part of the contract whatever happens to an engine. */
const CONTRACT = new Set(['409 conflict', '409 request.repeated']);

const problemOf = ({ status, headers, body }: NonNullable<Heard['answer']>): string | undefined => {
  if (status < 300) return undefined;
  const said = `${status} ${JSON.stringify(body)}`;
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return `no problem+json: ${said}`;
  if (tellsTooMuch(JSON.stringify({ ...body, type: '', trace_id: '' }))) return `tells too much: ${said}`;
  if (CONTRACT.has(`${status} ${body.code}`)) return undefined;
  if (status !== 503 || body.code !== 'unavailable') return `neither done nor unavailable: ${said}`;
  return headers.has('retry-after') ? undefined : `no Retry-After: ${said}`;
};

/** Which promise an answer breaks while an engine is away; undefined when it keeps all of them. */
export const brokenPromise = ({ what, ms, answer }: Heard): string | undefined => {
  const problem = answer ? problemOf(answer) : 'the connection broke';
  if (problem !== undefined) return `${what}: ${problem}`;
  return ms > DEADLINE_MS ? `${what}: took ${Math.round(ms)} ms` : undefined;
};

/** How often each status came, and how long answers took, in milliseconds. */
export const summaryOf = (heard: readonly Heard[]): string => {
  const statuses = Map.groupBy(heard, ({ answer }) => answer?.status ?? 'broken');
  const counts = [...statuses].map(([status, list]) => `${list.length} x ${status}`).sort();
  const times = heard.map(({ ms }) => ms).sort((a, b) => a - b);
  const [p50, max] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0];
  return `${counts.join(', ')}; p50 ${Math.round(p50)} ms, slowest ${Math.round(max)} ms`;
};

/** Milliseconds from a moment until the first success of each operation that ended after it. */
export const firstSuccesses = (heard: readonly Heard[], since: number): ReadonlyMap<string, number> => {
  const first = new Map<string, number>();
  for (const { what, startedAt, ms, answer } of heard) {
    const after = startedAt + ms - since;
    if (answer && answer.status < 300 && after >= 0) first.set(what, Math.min(after, first.get(what) ?? after));
  }
  return first;
};
