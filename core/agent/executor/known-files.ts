import type { AnalysisView, EvidenceService } from '../../evidence/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isDomainError } from '../../kernel/error.ts';
import type { EvidenceId } from '../../kernel/ids.ts';
import type { SourceDraft } from '../tools/tool.ts';
import type { ModelWork } from './model-work.ts';
import type { Timebox } from './timebox.ts';

/** What is around the lines that are shown, looked at before they leave: a value may be told by nothing but the lines above. */
export type KnownFiles = {
  /** Looks at the files of these sources: at the whole of a small one, and around the lines in a large one. What was looked
   *  at before is not read again.
   *  @throws DomainError as `EvidenceService.lines` does, and what the vault throws: nothing of these sources may be sent. */
  lookAround(sources: readonly Pick<SourceDraft, 'view'>[], signal: AbortSignal): Promise<void>;
};

/** Whether the surroundings of all that is to be sent could be looked at in time; otherwise nothing may be sent.
 *  @throws DomainError 'cancelled', and what the vault throws. */
export const couldLookAround = async (
  timebox: Timebox,
  known: KnownFiles,
  sources: readonly Pick<SourceDraft, 'view'>[],
  { signal, deadline }: Pick<ModelWork, 'signal' | 'deadline'>,
): Promise<boolean> => {
  try {
    await timebox(deadline.remainingMs(), signal, inTime => known.lookAround(sources, inTime));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    return false;
  }
};

export type KnownFilesOptions = {
  readonly evidence: Pick<EvidenceService, 'lines'>;
  readonly actor: Actor;
  readonly files: readonly AnalysisView[];
  /** Takes in what it finds there, and says whether there was anything. */
  readonly read: (text: string) => boolean;
  /** Shared by all turns of this process. */
  readonly harmless?: HarmlessPlaces | undefined;
};

/** Places in files in which there was nothing to find, so that they need not be read again with each turn. */
export type HarmlessPlaces = { has(place: string): boolean; add(place: string): void };

const MOST_PLACES = 10_000;

export const harmlessPlaces = (): HarmlessPlaces => {
  const places = new Set<string>();
  return {
    has: place => places.has(place),
    add(place) {
      places.add(place);
      for (const oldest of places) {
        if (places.size <= MOST_PLACES) break;
        places.delete(oldest);
      }
    },
  };
};

const WHOLE_BYTES = 256 * 1024;
/** Of a larger file: lines are looked at in stretches of so many, with this much before and behind. */
const STRETCH = 100;
const BEFORE = 150;
const BEHIND = 50;
/** Of one place in a large file that is wider than that, its beginning and its end. */
const MOST_STRETCHES = 4;
const PAGE = 1_000;

type Stretch = { readonly id: string; readonly from: number; readonly to: number };

export const knownFiles = ({ evidence, actor, files, read, harmless }: KnownFilesOptions): KnownFiles => {
  const byId = new Map(files.map(file => [file.evidence_id, file]));
  const seen = new Map<string, Promise<void>>();
  const textOf = async ({ id, from, to }: Stretch, signal: AbortSignal): Promise<string> => {
    const lines: string[] = [];
    let cursor = String(from - 1);
    for (let left = to - from + 1; left > 0; ) {
      signal.throwIfAborted();
      const page = await evidence.lines(actor, id as EvidenceId, { limit: Math.min(PAGE, left), cursor }, signal);
      lines.push(...page.items.flatMap(({ line, text }) => (line <= to ? [text] : [])));
      const last = page.items.at(-1)?.line ?? to;
      if (page.next_cursor === null || last >= to) break;
      cursor = page.next_cursor;
      left = to - last;
    }
    return lines.join('\n');
  };
  const lookThrough = async (stretch: Stretch, signal: AbortSignal): Promise<void> => {
    const file = byId.get(stretch.id);
    const place = file && JSON.stringify([stretch, file.sha256]);
    if (place !== undefined && harmless?.has(place)) return;
    const hasFound = read(await textOf(stretch, signal));
    if (place !== undefined && !hasFound) harmless?.add(place);
  };
  const lookAt = (stretch: Stretch, signal: AbortSignal): Promise<void> => {
    const key = JSON.stringify(stretch);
    const looking = seen.get(key) ?? lookThrough(stretch, signal);
    seen.set(key, looking);
    // One that could not be read is tried again for the next source that is there.
    return looking.catch(error => {
      seen.delete(key);
      throw error;
    });
  };
  return {
    async lookAround(sources, signal) {
      const stretches = sources.flatMap(({ view: { evidence_id: id, locator } }) =>
        id === undefined ? [] : stretchesOf(id, locator, byId.get(id)),
      );
      const wanted = new Map(stretches.map(stretch => [JSON.stringify(stretch), stretch]));
      await Promise.all([...wanted.values()].map(stretch => lookAt(stretch, signal)));
    },
  };
};

const stretchesOf = (id: string, locator: string, file: AnalysisView | undefined): readonly Stretch[] => {
  if (file !== undefined && file.bytes <= WHOLE_BYTES) return [{ id, from: 1, to: Math.max(1, file.lines) }];
  return placesIn(locator, file).flatMap(({ from, to }) => {
    const first = Math.floor((from - 1) / STRETCH);
    const last = Math.floor((to - 1) / STRETCH);
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return numbers.map(n => ({ id, from: Math.max(1, n * STRETCH + 1 - BEFORE), to: (n + 1) * STRETCH + BEHIND }));
  });
};

type Lines = { readonly from: number; readonly to: number };

/** A source for all of a file shows one of its lines. */
const placesIn = (locator: string, file: AnalysisView | undefined): readonly Lines[] => {
  const [, first = '1', last = first] = /:(\d+)(?:-(\d+))?$/.exec(locator) ?? [];
  const { from, to } = { from: Math.max(1, Number(first)), to: Math.max(Number(first), Number(last), 1) };
  if (to - from < MOST_STRETCHES * STRETCH) return [{ from, to }];
  const shown = file?.worst_lines[0]?.locator;
  const example = file?.templates[0]?.first_line ?? from;
  return [
    { from, to: from },
    { from: to, to },
    ...(shown === undefined ? [{ from: example, to: example }] : placesIn(shown, undefined)),
  ];
};
