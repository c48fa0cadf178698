const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const pack = (a: number, b: number, c: number): number => (a << 16) | (b << 8) | c;
const packed = (name: string): number => pack(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2));
const MONTH_OF = new Map(MONTHS.map((name, i) => [packed(name), i + 1]));
const WEEKDAY_SET = new Set(WEEKDAYS.map(packed));

/** 1 to 12 for the English abbreviation at `at`, else 0. */
export const monthAt = (bytes: Uint8Array, at: number, end: number): number =>
  at + 3 > end ? 0 : (MONTH_OF.get(pack(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)) ?? 0);

export const weekdayAt = (bytes: Uint8Array, at: number, end: number): boolean =>
  at + 3 <= end && WEEKDAY_SET.has(pack(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!));
