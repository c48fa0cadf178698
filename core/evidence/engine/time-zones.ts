import { CLASS, DIGIT, LETTER, startsWith, UPPER } from './bytes.ts';

/** Hours east of UTC of the abbreviations that have one meaning in logs: those of RFC 5322, section 4.3, and of the tz
 *  database; a few of its abbreviations are used twice and stand in SHARED. */
const HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  SAST: 2,
  PKT: 5,
  HKT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  BRT: -3,
  NDT: -2.5,
  ADT: -3,
  EST: -5,
  EDT: -4,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
};
/** America and China; India, Israel and Ireland; Britain and Bangladesh; and so on. */
const SHARED = ['CST', 'IST', 'BST', 'AST', 'NST', 'GST', 'SST', 'AMT'];

const LONGEST = 4;
const HOUR_MS = 3_600_000;

export type ZoneName = {
  readonly name: string;
  /** Milliseconds east of UTC; 0 of a shared name. */
  readonly offset: number;
  /** The name stands for several zones. */
  readonly isShared: boolean;
};

const ZONES: readonly ZoneName[] = [
  ...Object.entries(HOURS).map(([name, hours]) => ({ name, offset: hours * HOUR_MS, isShared: false })),
  ...SHARED.map(name => ({ name, offset: 0, isShared: true })),
];
const BY_INITIAL = new Map<number, readonly ZoneName[]>(
  ZONES.map(({ name }) => [name.charCodeAt(0), ZONES.filter(zone => zone.name[0] === name[0])]),
);

const [T, C, K] = [84, 67, 75];
const isLast = (byte: number | undefined): boolean => byte === T || byte === C || byte === K;

/** The time zone whose abbreviation stands at `at` as a word of its own. */
export const zoneNameAt = (bytes: Uint8Array, at: number, end: number): ZoneName | undefined => {
  // Of most lines the word is a level: the abbreviations end in these three letters.
  if (!isLast(bytes[at + 2]) && !isLast(bytes[at + 3])) return undefined;
  let stop = at;
  while (stop < end && stop <= at + LONGEST && (CLASS[bytes[stop]!]! & UPPER) !== 0) stop++;
  if (stop < at + 3 || stop > at + LONGEST) return undefined;
  if (stop < end && (CLASS[bytes[stop]!]! & (LETTER | DIGIT)) !== 0) return undefined;
  return BY_INITIAL.get(bytes[at]!)?.find(({ name }) => name.length === stop - at && startsWith(bytes, at, end, name));
};

/** The first parts of the names of the tz database that are those of places. */
const AREAS = [
  'Africa',
  'America',
  'Antarctica',
  'Arctic',
  'Asia',
  'Atlantic',
  'Australia',
  'Europe',
  'Indian',
  'Pacific',
];
const [SLASH, UNDERSCORE, HYPHEN] = [47, 95, 45];

/** Where a name such as `Europe/Berlin` ends that stands at `at`; `at` without one. What its offset is on a day, only the
 *  tables of the tz database tell. */
export const placeNameEnd = (bytes: Uint8Array, at: number, end: number): number => {
  if (bytes[at] !== 65 && bytes[at] !== 69 && bytes[at] !== 73 && bytes[at] !== 80) return at;
  const area = AREAS.find(name => bytes[at + name.length] === SLASH && startsWith(bytes, at, end, name));
  if (area === undefined) return at;
  const from = at + area.length + 1;
  let stop = from;
  for (; stop < end; stop++) {
    const byte = bytes[stop]!;
    const isPart = (CLASS[byte]! & LETTER) !== 0 || byte === SLASH || byte === UNDERSCORE || byte === HYPHEN;
    if (!isPart) break;
  }
  return (CLASS[bytes[from] ?? 0]! & UPPER) === 0 ? at : stop;
};
