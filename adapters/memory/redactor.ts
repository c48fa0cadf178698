import type { Hidden, Redactor } from '../../core/ports/redactor.ts';

/** A value to hide and what kind of value it is, for example `{ kind: 'SECRET_PASSWORD', value: 'hunter2' }`. */
export type KnownSecret = { readonly kind: string; readonly value: string };

const PLACEHOLDER = /<[A-Z]+(?:_[A-Z0-9]+)+_[a-z0-9]{6,}>/g;

/** Hides the values that it is told, and what already looks like a placeholder, so that restoring is exact. Detects
 *  nothing by itself, and its placeholders keep no secret from anybody who knows the case. */
export const memoryRedactor = (secrets: readonly KnownSecret[] = []): Redactor => {
  const kinds = new Map(secrets.map(({ kind, value }) => [value, kind]));
  const literals = secrets
    .map(({ value }) => value.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .sort((a, b) => b.length - a.length);
  const wanted = new RegExp([PLACEHOLDER.source, ...literals].join('|'), 'g');
  return {
    vault(caseKey) {
      const values = new Map<string, string>();
      const find = (text: string): readonly Hidden[] =>
        [...text.matchAll(wanted)].map(({ 0: value, index }) => {
          let placeholder = `<${kinds.get(value) ?? 'SECRET_LOOKALIKE'}_${tailOf(`${caseKey} ${value}`)}>`;
          while ((values.get(placeholder) ?? value) !== value) placeholder = placeholder.replace('>', 'x>');
          values.set(placeholder, value);
          return { from: index, to: index + value.length, placeholder };
        });
      return {
        // Its values are found wherever they stand.
        read: () => false,
        find,
        redact: text =>
          find(text).reduceRight(
            (out, { from, to, placeholder }) => out.slice(0, from) + placeholder + out.slice(to),
            text,
          ),
        restore: text => text.replace(PLACEHOLDER, placeholder => values.get(placeholder) ?? placeholder),
        count: () => values.size,
      };
    },
  };
};

/** FNV-1a with 32 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923). */
const tailOf = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36).padStart(7, '0');
};
