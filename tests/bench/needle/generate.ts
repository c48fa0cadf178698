import { FILES, type FileKey } from './files.ts';
import { HERRINGS } from './herrings.ts';
import type { Incident } from './incidents/incident.ts';
import type { Chatter, Note } from './note.ts';
import { type Random, seeded } from './random.ts';
import { request } from './requests.ts';
import { type Quiet, type Recording, record, type Span, stage, type Written, write } from './stage.ts';

export type GeneratedFile = { readonly name: string; readonly text: string; readonly lines: number };

export type GeneratedCase = {
  readonly incident: string;
  readonly files: readonly GeneratedFile[];
  readonly lines: number;
  /** Where the incident begins: the file and the line, counted from 1. */
  readonly cause: { readonly file: string; readonly line: number; readonly text: string };
  readonly receivedAt: number;
};

export type Size = { readonly fewest: number; readonly most: number };

const MINUTE = 60_000;
const BASE = Date.UTC(2026, 2, 9);
const HERRINGS_PER_CASE = 8;
const ROTATED_SHARE = 0.35;

const span = (random: Random): Span => {
  const start = BASE + random.between(0, 6 * 24 * 60) * MINUTE;
  const end = start + random.between(130, 300) * MINUTE;
  const outbreak = start + Math.floor((end - start) * (0.62 + random.fraction() * 0.28));
  const over = random.chance(0.5) ? end : Math.min(end, outbreak + random.between(8, 25) * MINUTE);
  return { start, outbreak, over, end };
};

const shuffled = <T>(random: Random, from: readonly T[]): T[] => {
  const rest = [...from];
  return from.map(() => rest.splice(random.between(0, rest.length - 1), 1)[0]!);
};

const pickFrom = (chatter: Chatter, total: number, random: Random): Note => {
  let left = random.fraction() * total;
  for (const [weight, say] of chatter) {
    left -= weight;
    if (left < 0) return say(random);
  }
  return chatter[0]![1](random);
};

const suppressed = (quiets: readonly Quiet[], at: number, random: Random): boolean =>
  quiets.some(({ from, until, share }) => at >= from && at < until && !random.chance(share));

const chat = (to: Recording, file: FileKey, lines: number, { start, end }: Span, random: Random): void => {
  const chatter: Chatter = FILES[file].chatter;
  const total = chatter.reduce((sum, [weight]) => sum + weight, 0);
  const quiets = to.quiets.filter(quiet => quiet.file === file);
  for (let i = 0; i < lines; i++) {
    const at = start + random.fraction() * (end - start);
    if (suppressed(quiets, at, random)) continue;
    const note = file === 'access' ? request(random, at, to.disturbances) : pickFrom(chatter, total, random);
    write(to, file, at, note, random.between(1000, 30_000));
  }
};

const linesOf = (text: string): number => {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
};

type Part = { readonly name: string; readonly written: readonly Written[] };

/** A file as it was collected: whole, or the rotated part and the current one. */
const parts = (name: string, written: readonly Written[], { start, end }: Span, random: Random): Part[] => {
  if (!random.chance(ROTATED_SHARE)) return [{ name, written }];
  const turn = start + (end - start) * (0.2 + random.fraction() * 0.6);
  const cut = written.findIndex(({ at }) => at >= turn);
  if (cut < 1) return [{ name, written }];
  return [
    { name: `${name}.1`, written: written.slice(0, cut) },
    { name, written: written.slice(cut) },
  ];
};

const assembled = ({ name, written }: Part): { file: GeneratedFile; cause: GeneratedCase['cause'] | undefined } => {
  let lines = 0;
  let cause: GeneratedCase['cause'] | undefined;
  for (const entry of written) {
    if (entry.cause) cause = { file: name, line: lines + 1, text: entry.text.split('\n')[0]! };
    lines += linesOf(entry.text);
  }
  return { file: { name, text: `${written.map(({ text }) => text).join('\n')}\n`, lines }, cause };
};

/** The files of one incident; the same incident, seed and size give the same bytes. */
export const generate = (incident: Incident, seed: number, { fewest, most }: Size): GeneratedCase => {
  const random = seeded(seed);
  const when = span(random);
  const lines = Math.round(fewest * (most / fewest) ** random.fraction());
  const recording = record(incident.files);
  const on = stage(random, recording, when, lines / ((when.end - when.start) / 1000));
  incident.unfold(on);
  const fitting = HERRINGS.filter(({ needs }) => needs.every(file => incident.files.includes(file)));
  for (const { swim } of shuffled(random, fitting).slice(0, HERRINGS_PER_CASE)) swim(on);
  const weight = incident.files.reduce((sum, file) => sum + FILES[file].weight, 0);
  for (const file of incident.files)
    chat(recording, file, Math.round((lines * FILES[file].weight) / weight), when, random);
  const made = [...recording.written].flatMap(([file, written]) =>
    parts(
      FILES[file].path,
      written.sort((a, b) => a.at - b.at),
      when,
      random,
    ).map(assembled),
  );
  const cause = made.find(part => part.cause !== undefined)?.cause;
  if (cause === undefined) throw new Error(`the incident ${incident.name} marks no cause`);
  return {
    incident: incident.name,
    files: made.map(({ file }) => file),
    lines: made.reduce((sum, { file }) => sum + file.lines, 0),
    cause,
    receivedAt: when.end + 5 * MINUTE,
  };
};
