import type { Redactor } from '../../core/ports/redactor.ts';
import { DETECTORS } from './redactor/detectors.ts';
import { type Span, union } from './redactor/spans.ts';

/** Anything that looks like a placeholder of ours. */
const PLACEHOLDER = /<(?:SECRET|PERSONAL)_[A-Z0-9]+(?:_[A-Z0-9]+)*_\d{1,9}>/g;

/** Finds secrets by their form, in time in proportion to the text, whatever it holds. What the text itself holds in the
 *  form of a placeholder is replaced too, so that putting the values back gives exactly the text again. */
export const systemRedactor = (): Redactor => ({
  redact(text, vault) {
    const spans = union([...literalPlaceholders(text), ...DETECTORS.flatMap(detect => detect(text))]);
    if (spans.length === 0) return text;
    const name = namesIn(vault);
    let out = '';
    let at = 0;
    for (const { from, to, kind } of spans) {
      out += text.slice(at, from) + name(kind, text.slice(from, to));
      at = to;
    }
    return out + text.slice(at);
  },
  restore: (text, vault) => text.replace(PLACEHOLDER, placeholder => vault.get(placeholder) ?? placeholder),
});

const literalPlaceholders = (text: string): readonly Span[] =>
  [...text.matchAll(PLACEHOLDER)].map(({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
    kind: 'SECRET_LOOKALIKE',
  }));

/** The placeholder of a value: the one it has, or a new one of its kind, which is put into the vault. */
const namesIn = (vault: Map<string, string>) => {
  const known = new Map([...vault].map(([placeholder, value]) => [value, placeholder]));
  let next = vault.size;
  return (kind: string, value: string): string => {
    const given = known.get(value);
    if (given !== undefined) return given;
    next += 1;
    const placeholder = `<${kind}_${next}>`;
    known.set(value, placeholder);
    vault.set(placeholder, value);
    return placeholder;
  };
};
