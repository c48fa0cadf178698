import { createHash } from 'node:crypto';

/** Lists, objects and values in what people send; sorting more of them would keep the event loop from everybody else. */
const MOST_SORTED = 5000;

/** The same for the same JSON value, in whatever order its fields came: SHA-256, in lower-case hex. In a value of more than
 *  5,000 parts the order counts, which is the same in a request that is sent again. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(hasMoreThan(MOST_SORTED, value) ? value : sorted(value)))
    .digest('hex');

const hasMoreThan = (most: number, value: unknown): boolean => {
  const left: unknown[] = [value];
  for (let seen = 0; left.length > 0; seen++) {
    if (seen + left.length > most) return true;
    const one = left.pop();
    if (typeof one === 'object' && one !== null) for (const part of Object.values(one)) left.push(part);
  }
  return false;
};

/** Fields as pairs in order, because an object would put those that look like numbers first and lose `__proto__`. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return ['list', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return ['fields', ...fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)])];
};

/** Of everything that is still to come, in lower-case hex. */
export const sha256Of = async (content: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
};
