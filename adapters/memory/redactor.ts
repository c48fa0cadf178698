import type { Redactor } from '../../core/ports/redactor.ts';

/** A value to hide and what kind of value it is, for example `{ kind: 'SECRET_PASSWORD', value: 'hunter2' }`. */
export type KnownSecret = { readonly kind: string; readonly value: string };

const PLACEHOLDER = /<[A-Z]+(?:_[A-Z0-9]+)+>/g;

/** Hides the values that it is told, and what already looks like a placeholder, so that restoring is exact. Detects
 *  nothing by itself. */
export const memoryRedactor = (secrets: readonly KnownSecret[] = []): Redactor => {
  const kinds = new Map(secrets.map(({ kind, value }) => [value, kind]));
  const literals = secrets
    .map(({ value }) => value.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .sort((a, b) => b.length - a.length);
  const wanted = new RegExp([PLACEHOLDER.source, ...literals].join('|'), 'g');
  return {
    redact: (text, vault) =>
      text.replace(wanted, value => {
        for (const [placeholder, known] of vault) if (known === value) return placeholder;
        const placeholder = `<${kinds.get(value) ?? 'SECRET_LOOKALIKE'}_${vault.size + 1}>`;
        vault.set(placeholder, value);
        return placeholder;
      }),
    restore: (text, vault) => text.replace(PLACEHOLDER, placeholder => vault.get(placeholder) ?? placeholder),
  };
};
