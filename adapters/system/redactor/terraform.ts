import type { Span } from './spans.ts';

/** What a state of Terraform or OpenTofu keeps in clear: passwords that it made, and outputs that are marked as sensitive. */

const GENERATED = /"type"\s{0,20}:\s{0,20}"random_password"/g;
const RESULT = /"(?:result|bcrypt_hash)"\s{0,20}:\s{0,20}"((?:[^"\\\n]|\\.){1,500})"/dg;
/** Of one resource, in UTF-16 units. */
const MOST_CHARS = 20_000;
const STRING = '"((?:[^"\\\\\\n]|\\\\.){1,2000})"';
const OUTPUTS: readonly RegExp[] = [
  new RegExp(`"value"\\s{0,20}:\\s{0,20}${STRING}(?=[^{}]{0,200}"sensitive"\\s{0,20}:\\s{0,20}true)`, 'dg'),
  new RegExp(`"sensitive"\\s{0,20}:\\s{0,20}true[^{}]{0,200}?"value"\\s{0,20}:\\s{0,20}${STRING}`, 'dg'),
];

export const terraform = (text: string): readonly Span[] => [
  ...[...text.matchAll(GENERATED)].flatMap(({ 0: type, index }) => {
    const begin = index + type.length;
    const within = text.slice(begin, begin + MOST_CHARS);
    const next = within.indexOf('"type"');
    return spansOf(next < 0 ? within : within.slice(0, next), RESULT, begin);
  }),
  ...(text.includes('"sensitive"') ? OUTPUTS.flatMap(expression => spansOf(text, expression, 0)) : []),
];

const spansOf = (text: string, expression: RegExp, begin: number): readonly Span[] =>
  [...text.matchAll(expression)].map(({ indices }) => {
    const [from, to] = indices?.[1] ?? [0, 0];
    return { from: begin + from, to: begin + to, kind: 'SECRET_VALUE' };
  });
