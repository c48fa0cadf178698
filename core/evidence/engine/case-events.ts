import type { Instant } from '../../kernel/instant.ts';
import type { Level, Rise, Sighting, Signal } from '../analysis.ts';
import type { TracedFile } from './case-files.ts';

/** A moment at which a wording came up, or came up more often: what may be a cause or a symptom. */
export type CaseEvent = Sighting & {
  readonly file: TracedFile;
  readonly signal: Signal;
  /** The rise that begins here. */
  readonly rise: Rise | null;
  /** Which occurrence of its wording in the log this is, older files included; the first of a rise counts as one. */
  readonly nth: number;
  /** The moment may be this much later: a rise above a baseline is dated by the first record of its bucket. */
  readonly blur: number;
  /** So much later it may be, too, because the clock of its file shows no less, in ms. */
  readonly resolution: number;
};

const SECOND = 1000;

/** What the clock of a file does not show, in ms. */
const resolutionOf = ({ analysis: { from, to, signals = [] } }: TracedFile): number => {
  const moments = [
    from,
    to,
    ...signals.flatMap(({ sightings, rise }) => [...sightings, ...(rise ? [rise] : [])].map(({ at }) => at)),
  ];
  return moments.every(at => at === null || at % SECOND === 0) ? SECOND - 1 : 0;
};

/** How much later an event may be than its moment. */
export const slackOf = ({ blur, resolution }: CaseEvent): number => Math.max(blur, resolution);

/** The moment of an event beside another moment: that moment itself where it may be either before or after. */
export const momentBeside = (event: CaseEvent, moment: Instant): Instant => {
  if (event.at > moment) return event.at;
  return event.at + slackOf(event) >= moment ? moment : event.at + event.blur;
};

const TROUBLE: Readonly<Record<Level, number>> = {
  fatal: 1,
  error: 1,
  warn: 0.8,
  notice: 0.4,
  none: 0.4,
  info: 0.4,
  debug: 0.2,
  trace: 0.1,
};
/** Many programs report their trouble at level info, or without one. */
const TROUBLE_WORDS =
  /\b(?:fail(?:ed|ure|ing|s)?|errors?|refused|denied|reject(?:ed|ing)|time(?:d[ -]?)?out|unable|cannot|can'?t|could ?n[o']t|lost|down|abort(?:ed|ing)?|unreachable|unhealthy|unavailable|killed|corrupt(?:ed)?|stall(?:ed)?|stuck|overload(?:ed)?|oom\S*)\b/i;
const WORDY_TROUBLE = 0.7;

/** How much trouble an event tells of, 0 to 1, by its level or, failing that, by its words. */
export const troubleOf = ({ signal, quote }: Pick<CaseEvent, 'signal' | 'quote'>): number => {
  const own = TROUBLE[signal.level];
  return own < WORDY_TROUBLE && TROUBLE_WORDS.test(quote) ? WORDY_TROUBLE : own;
};
/** From here on it is trouble. */
export const IN_TROUBLE = WORDY_TROUBLE;

/** What recurs within as many ms is one episode; in a file with wider buckets, within so many of them. */
const EPISODE_MS = 120_000;
const EPISODE_BUCKETS = 1.5;

/** The first sighting of each episode. */
const episodes = (sightings: readonly Sighting[], bucketMs: number): Sighting[] => {
  const gap = Math.max(EPISODE_MS, EPISODE_BUCKETS * bucketMs);
  return sightings.filter(({ at }, i) => i === 0 || at - sightings[i - 1]!.at > gap);
};

const eventsOfSignal = (file: TracedFile, signal: Signal, resolution: number): CaseEvent[] => {
  const { rise } = signal;
  const known = file.knownBefore(signal.text);
  const bucketMs = file.analysis.histogram?.bucketMs ?? 0;
  const events = episodes(signal.sightings, bucketMs).map((sighting, i): CaseEvent => {
    const begins = rise !== null && rise.line === sighting.line;
    const nth = begins && known === 0 ? 1 : known + i + 1;
    return { ...sighting, file, signal, rise: begins ? rise : null, nth, blur: 0, resolution };
  });
  if (rise === null || events.some(event => event.rise !== null)) return events;
  const { at, line, quote, remaining } = rise;
  const blur = rise.baseline > 0 ? bucketMs : 0;
  return [
    ...events,
    { at, line, quote, ...(remaining !== undefined && { remaining }), file, signal, rise, nth: 1, blur, resolution },
  ];
};

export const eventsOf = (files: readonly TracedFile[]): CaseEvent[] =>
  files.flatMap(file => {
    const resolution = resolutionOf(file);
    return (file.analysis.signals ?? []).flatMap(signal => eventsOfSignal(file, signal, resolution));
  });

/** Time since its log begins, in ms; at least a second. */
export const elapsedAt = ({ file, at }: CaseEvent): number => Math.max(1000, at - file.since);

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export const inOrder = (a: CaseEvent, b: CaseEvent): number =>
  a.at - b.at ||
  byText(a.file.name, b.file.name) ||
  byText(a.file.evidenceId, b.file.evidenceId) ||
  a.line - b.line ||
  a.signal.templateId - b.signal.templateId;
