import type { Instant } from '../../kernel/instant.ts';
import { type CaseEvent, IN_TROUBLE, inOrder, momentBeside, slackOf, troubleOf } from './case-events.ts';

/** When a case's trouble begins, over all of its files. */
export type CaseOnset = {
  readonly at: Instant;
  /** The symptom that dates it. */
  readonly first: CaseEvent;
  /** Symptoms that begin with it, in order of time. */
  readonly symptoms: readonly CaseEvent[];
};

/** Symptoms of one outage begin within so many ms of each other. */
const SPREAD_MS = 180_000;
/** Symptoms at the head of a group that are this small beside it, and apart from the rest, do not date the outage. */
const NEGLIGIBLE = 0.1;
const APART_MS = 15_000;
/** What lasts as long is no blip any more, in ms. */
const LASTING_MS = 300_000;
const BLIP = 0.25;
/** Of a case of very many files the strongest symptoms date the outage: the search takes the square of their number. */
const MOST_SYMPTOMS = 1000;

/** How much a rise says that something is wrong: its surprise, damped, by its level and how long it lasts. */
const massOf = (event: CaseEvent): number => {
  const { rise } = event;
  if (rise === null) return 0;
  const lasting = BLIP + (1 - BLIP) * Math.min(1, (rise.until - rise.at) / LASTING_MS);
  return Math.sqrt(rise.surprise) * troubleOf(event) * lasting;
};

/** Wordings of one file are no independent witnesses: each file counts with the root of its squares. */
const massOfGroup = (events: readonly CaseEvent[]): number => {
  const squares = new Map<string, number>();
  for (const event of events) {
    const { evidenceId } = event.file;
    squares.set(evidenceId, (squares.get(evidenceId) ?? 0) + massOf(event) ** 2);
  }
  return [...squares.values()].reduce((sum, square) => sum + Math.sqrt(square), 0);
};

/** The group without a head that only happened to be near. */
const trimmed = (group: readonly CaseEvent[]): readonly CaseEvent[] => {
  const whole = massOfGroup(group);
  for (let i = group.length - 1; i > 0; i--) {
    const apart = group[i]!.at - group[i - 1]!.at > APART_MS;
    if (apart && massOfGroup(group.slice(0, i)) < whole * NEGLIGIBLE) return group.slice(i);
  }
  return group;
};

/** The begin of the strongest group of symptoms. A blip that went by, or one noisy file, weighs less than several files in
 *  trouble at once. */
export const caseOnset = (events: readonly CaseEvent[]): CaseOnset | undefined => {
  const symptoms = events
    .filter(event => event.rise !== null && troubleOf(event) >= IN_TROUBLE)
    .sort((a, b) => massOf(b) - massOf(a) || inOrder(a, b))
    .slice(0, MOST_SYMPTOMS)
    .sort(inOrder);
  const groups = symptoms.map(({ at }) => symptoms.filter(other => other.at >= at && other.at <= at + SPREAD_MS));
  const weighed = groups.map(group => ({ group, mass: massOfGroup(group) }));
  const most = Math.max(0, ...weighed.map(({ mass }) => mass));
  const strongest = weighed.find(({ mass }) => mass === most)?.group;
  if (strongest === undefined) return undefined;
  const together = trimmed(strongest);
  const begin = together[0]!;
  // A moment that is known exactly is better than the beginning of an interval.
  const candidates = together.filter(event => event.at <= begin.at + slackOf(begin));
  const first = candidates.reduce((best, event) => (slackOf(event) < slackOf(best) ? event : best), begin);
  const moment = (event: CaseEvent): Instant => (event === first ? first.at : momentBeside(event, first.at));
  const inTurn = together.toSorted((a, b) => moment(a) - moment(b) || Number(b === first) - Number(a === first));
  return { at: first.at, first, symptoms: inTurn };
};
