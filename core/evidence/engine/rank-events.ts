import type { Level } from '../analysis.ts';
import { type CaseEvent, elapsedAt, IN_TROUBLE, inOrder, momentBeside, troubleOf } from './case-events.ts';
import type { CaseOnset } from './case-onset.ts';
import { hasCauseWords } from './scene.ts';

export type RankedEvent = CaseEvent & {
  /** 0 to 1. */
  readonly score: number;
  /** How long before the onset, in ms; negative after it. */
  readonly lead: number;
};

/** Clocks, and what is written to a log with full seconds, are not nearer than this. */
const RESOLUTION_MS = 10_000;
const LONGEST_LEAD_MS = 30 * 60_000;
const LONGEST_LAG_MS = 10 * 60_000;
/** What comes after the onset is more likely a consequence. */
const AFTER = 0.65;
/** Of several things that a file says within as many ms, each says less than the one before it. */
const BREATH_MS = 60_000;
const FURTHER_AFTER = 0.6;
const FURTHER_BEFORE = 0.93;
const CAUSE_BONUS = 1.1;
/** What was longer ago than a reason would be comes after what was near. */
const LONG_AGO = 0.3;
/** Trouble that a file tells of once, and of no other kind, scores at least this however early in the file it is: no past
 *  is known that would make it a surprise. Several such lines share it. */
const LONE = 0.36;
const TOLD_TROUBLE: ReadonlySet<Level> = new Set(['warn', 'error', 'fatal']);

/** How surprising it is to find an event this close to the onset by accident, in nats: the probability that a Poisson
 *  process with the event's own rate so far has one there. */
const coincidence = (event: CaseEvent, distance: number): number =>
  -Math.log(-Math.expm1((-event.nth * Math.max(distance, RESOLUTION_MS)) / elapsedAt(event)));

const troubleFactor = (event: CaseEvent): number => 0.85 + 0.15 * Math.min(1, troubleOf(event) / IN_TROUBLE);

/** Before the onset (positive) or after it; nothing where the event may be either. */
const leadOf = (event: CaseEvent, onset: CaseOnset): number => onset.at - momentBeside(event, onset.at);

const scored = (event: CaseEvent, onset: CaseOnset, best: number): RankedEvent => {
  const lead = leadOf(event, onset);
  const bonus = hasCauseWords(event.quote) ? CAUSE_BONUS : 1;
  const share = Math.max(0, coincidence(event, Math.abs(lead)) / best);
  return { ...event, lead, score: share * troubleFactor(event) * bonus * (lead < 0 ? AFTER : 1) };
};

/** The best event of each wording of each file. */
const onePerWording = (events: readonly RankedEvent[]): RankedEvent[] => {
  const best = new Map<string, RankedEvent>();
  for (const event of events) {
    const key = `${event.file.evidenceId} ${event.signal.templateId}`;
    if (!((best.get(key)?.score ?? -1) >= event.score)) best.set(key, event);
  }
  return [...best.values()];
};

/** Trouble of one file is one wave: it counts by its first line. Of the rest, what is said in one breath counts less and
 *  less. */
const fading = (events: readonly RankedEvent[]): RankedEvent[] => {
  const heard = new Map<string, RankedEvent[]>();
  return [...events].sort(inOrder).map(event => {
    const isWave = event.rise !== null && troubleOf(event) >= IN_TROUBLE;
    const isAfter = event.lead < 0;
    const key = `${event.file.evidenceId} ${isWave} ${isAfter && !isWave}`;
    const before = heard.get(key) ?? [];
    heard.set(key, [...before, event]);
    const breath = before.filter(other => event.at - other.at <= BREATH_MS && other.score >= event.score / 2).length;
    return { ...event, score: event.score * (isWave || isAfter ? FURTHER_AFTER : FURTHER_BEFORE) ** breath };
  });
};

const isLone = (event: CaseEvent): boolean =>
  event.nth === 1 && event.signal.count === 1 && troubleOf(event) >= IN_TROUBLE;

/** Lone lines of trouble before the onset, not below what a lone line says at least. */
const withLone = (events: readonly RankedEvent[]): RankedEvent[] => {
  const lone = Map.groupBy(
    events.filter(event => event.lead > 0 && isLone(event)),
    ({ file }) => file.evidenceId,
  );
  return events.map(event => {
    const alike = lone.get(event.file.evidenceId) ?? [];
    return alike.includes(event) ? { ...event, score: Math.max(event.score, LONE / alike.length) } : event;
  });
};

const bestOf = (events: readonly CaseEvent[]): number =>
  Math.max(1, ...events.map(event => coincidence({ ...event, nth: 1 }, 0)));

/** Warnings and errors that came up longer before the onset than a reason would: of each wording the first. */
export const rankEarlier = (events: readonly CaseEvent[], onset: CaseOnset): RankedEvent[] => {
  const earlier = events.filter(
    event => event.at < onset.at - LONGEST_LEAD_MS && event.nth === 1 && TOLD_TROUBLE.has(event.signal.level),
  );
  const best = bestOf(earlier);
  return withLone(onePerWording(earlier.map(event => scored(event, onset, best))))
    .map(event => ({ ...event, score: event.score * LONG_AGO }))
    .sort((a, b) => b.score - a.score || inOrder(a, b));
};

/** The events around an onset, the likeliest cause first: what was never or seldom there before and came right before it,
 *  then what began with it, file by file. */
export const rankEvents = (events: readonly CaseEvent[], onset: CaseOnset): RankedEvent[] => {
  const near = events.filter(({ at }) => at >= onset.at - LONGEST_LEAD_MS && at <= onset.at + LONGEST_LAG_MS);
  const best = bestOf(near);
  const ranked = withLone(fading(onePerWording(near.map(event => scored(event, onset, best)))));
  return ranked.sort((a, b) => b.score - a.score || inOrder(a, b));
};
