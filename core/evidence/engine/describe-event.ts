import { toIso } from '../../kernel/instant.ts';
import { type Finding, type FindingKind, isErrorLevel } from '../analysis.ts';
import type { CaseEvent } from './case-events.ts';
import type { RankedEvent } from './rank-events.ts';
import { duration } from './scene.ts';

const TEXT_CAP = 120;

const clock = (at: number): string => toIso(at).slice(11, 19);
const short = (text: string): string => (text.length > TEXT_CAP ? `${text.slice(0, TEXT_CAP - 1)}…` : text);
const ordinal = (n: number): string => {
  const tens = n % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
};

/** Whether its wording was in its log before, as far as that is known. */
const wasThere = ({ nth, rise, remaining, signal }: RankedEvent): boolean =>
  nth > 1 || (remaining === undefined ? (rise?.baseline ?? 0) > 0 : signal.count > remaining);

const kindOf = (event: RankedEvent): FindingKind => {
  const { rise, blur, signal } = event;
  if (blur > 0) return 'burst';
  if (!wasThere(event)) return 'first-seen';
  if (rise !== null) return 'burst';
  return isErrorLevel(signal.level) ? 'rare-error' : 'rare-event';
};

const distanceText = ({ lead, line, file }: RankedEvent, onset: CaseEvent): string => {
  if (file.evidenceId === onset.file.evidenceId && line === onset.line) return 'where the trouble of this case begins';
  const where = file.evidenceId === onset.file.evidenceId ? '' : ` in ${onset.file.name}`;
  if (lead === 0) return `in the same moment as the first trouble${where}`;
  return `${duration(Math.abs(lead))} ${lead > 0 ? 'before' : 'after'} the first trouble${where}`;
};

const pastText = (event: RankedEvent): string => {
  const { nth, file, at, rise } = event;
  const past = duration(at - file.since);
  if (at === file.since) return 'its log begins with it';
  if (!wasThere(event)) return `nothing like it in the ${past} before`;
  if (rise !== null) return `${rise.count} times within ${duration(rise.until - rise.at)}, far above its rate before`;
  return `the ${ordinal(nth)} in ${past}`;
};

/** An event as a finding, in sentences with its numbers, which count from its moment on; the locator is the caller's. */
export const describeEvent = (event: RankedEvent, onset: CaseEvent): Omit<Finding, 'locator'> => {
  const { signal, at, line, quote, score } = event;
  const distance = distanceText(event, onset);
  const kind = kindOf(event);
  return {
    id: `case-${kind}-${event.file.evidenceId}-${signal.templateId}-${line}`,
    kind,
    title: `${clock(at)} ${event.file.name}: "${short(signal.text)}", ${distance}.`,
    explanation: `Seen ${clock(at)}, ${distance}; ${pastText(event)}.`,
    grade: 'confirmed',
    score: Math.round(Math.min(1, score) * 1000) / 1000,
    count: event.remaining ?? signal.count,
    firstSeen: at,
    lastSeen: signal.lastSeen ?? event.rise?.until ?? at,
    quote,
    templateId: signal.templateId,
    level: signal.level,
  };
};
