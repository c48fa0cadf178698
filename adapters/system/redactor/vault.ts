import { createHmac, hkdfSync } from 'node:crypto';
import type { Hidden, Vault } from '../../../core/ports/redactor.ts';
import { familiar } from './familiar.ts';
import { familiarLines } from './familiar-lines.ts';
import { withoutFileEnding } from './file-endings.ts';
import { type Span, union } from './spans.ts';

/** Anything that looks like a placeholder of ours. Models that write Markdown escape its underlines. */
const PLACEHOLDER = /<(?:SECRET|PERSONAL)(?:\\?_[A-Z0-9]{1,20}){1,6}\\?_[a-z2-9]{6,52}>/g;

/** RFC 4648's alphabet in small letters: nothing in it is taken for something else. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 30 bits. Two values of a case that agree in them get one letter more. */
const SHORTEST_TAIL = 6;

/** Texts are redacted once to be counted and once to be sent. */
const REMEMBERED_CHARS = 4_000_000;

/** What names the values of a case: nobody who lacks the key can try out which value a name belongs to. */
export const namesOfCase = (key: string, caseKey: string): ((value: string) => string) => {
  const ofCase = Buffer.from(hkdfSync('sha256', key, caseKey, 'placeholders', 32));
  return value => base32(createHmac('sha256', ofCase).update(value).digest());
};

const base32 = (bytes: Buffer): string => {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += ALPHABET[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return out;
};

/** Keeps which value has which placeholder. What a text itself holds in the form of a placeholder is replaced too, so that
 *  putting the values back gives exactly the text again. */
export const systemVault = (detect: (text: string) => readonly Span[], nameOf: (value: string) => string): Vault => {
  const values = new Map<string, string>();
  const placeholders = new Map<string, string>();
  const known = familiar();
  const lines = familiarLines();
  const redacted = new Map<string, string>();
  let rememberedChars = 0;

  const placeholderOf = (kind: string, value: string): string => {
    const given = placeholders.get(value);
    if (given !== undefined) return given;
    const name = nameOf(value);
    const lengths = Array.from({ length: name.length - SHORTEST_TAIL + 1 }, (_, i) => SHORTEST_TAIL + i);
    const free = lengths.map(length => `<${kind}_${name.slice(0, length)}>`).find(tried => !values.has(tried));
    if (free === undefined) throw new Error('two values have one keyed digest');
    values.set(free, value);
    placeholders.set(value, free);
    if (known.learn(kind, value)) forget();
    return free;
  };

  const toHidden =
    (text: string) =>
    ({ from, to, kind }: Span): Hidden => ({ from, to, placeholder: placeholderOf(kind, text.slice(from, to)) });

  const forget = (): void => {
    redacted.clear();
    rememberedChars = 0;
  };

  const found = (text: string): readonly Span[] =>
    union([...lookalikes(text), ...detect(text).map(span => withoutFileEnding(text, span))]);

  const find = (text: string): readonly Hidden[] => {
    const spans = found(text);
    const hidden = spans.map(toHidden(text));
    const again = [...known.findIn(text), ...lines.findIn(text)];
    return again.length === 0 ? hidden : union([...spans, ...again]).map(toHidden(text));
  };

  return {
    read(text) {
      const spans = found(text);
      for (const { from, to, kind } of spans) if (known.learn(kind, text.slice(from, to))) forget();
      if (lines.learn(text, spans)) forget();
      return spans.length > 0;
    },
    find,
    redact(text) {
      const before = redacted.get(text);
      if (before !== undefined) return before;
      let out = '';
      let at = 0;
      for (const { from, to, placeholder } of find(text)) {
        out += text.slice(at, from) + placeholder;
        at = to;
      }
      out += text.slice(at);
      if (rememberedChars + text.length > REMEMBERED_CHARS) forget();
      redacted.set(text, out);
      rememberedChars += text.length;
      return out;
    },
    restore: text =>
      text.replace(PLACEHOLDER, found => values.get(found) ?? values.get(found.replaceAll('\\', '')) ?? found),
    count: () => values.size,
  };
};

const lookalikes = (text: string): readonly Span[] =>
  [...text.matchAll(PLACEHOLDER)].map(({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
    kind: 'SECRET_LOOKALIKE',
  }));
