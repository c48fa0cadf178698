import { type Reading, reading } from './configuration.ts';

/** The forms that have one setting a line. */
export type LineSyntax = 'ini' | 'properties' | 'env' | 'directives';

const COMMENT: Readonly<Record<LineSyntax, RegExp>> = {
  ini: /^[#;]/,
  properties: /^[#!]/,
  env: /^#/,
  directives: /^[#;]/,
};
const SECTION = /^\[([^\]]{1,200})\]\s*(?:[#;].*)?$/;
/** A name ends at `=` or `:`; INI names may hold blanks, and a name alone is a switch. */
const INI = /^([^=:[\]]{1,200}?)\s*(?:[=:]\s*(.*))?$/s;
/** java.util.Properties: the name ends at the first `=`, `:` or blank that no backslash hides. */
const PROPERTY = /^((?:[^\s=:\\]|\\.){1,300})(?:\s*[=:]\s*|\s+|$)(.*)$/s;
const VARIABLE = /^(?:export\s+)?([A-Za-z_][\w.]{0,200})\s*=\s*(.*)$/s;
const DIRECTIVE = /^([A-Za-z][\w.-]{0,100})(?:\s*=\s*|\s+)(\S.*)$/s;
const FORMS: Readonly<Record<LineSyntax, RegExp>> = {
  ini: INI,
  properties: PROPERTY,
  env: VARIABLE,
  directives: DIRECTIVE,
};

const TRAILING_COMMENT = /\s+[#;].*$/;

/** Without its quotes, or, where it has none, without the comment behind it. */
const bare = (value: string, syntax: LineSyntax): string => {
  const trimmed = value.trim();
  const quote = trimmed[0];
  if (quote === '"' || quote === "'") {
    const end = trimmed.indexOf(quote, 1);
    const behind = end < 0 ? '' : trimmed.slice(end + 1).trim();
    if (end > 0 && (behind === '' || /^[#;]/.test(behind))) return trimmed.slice(1, end);
  }
  return syntax === 'properties' ? trimmed : trimmed.replace(TRAILING_COMMENT, '');
};

/** A section opens with a name that must not be given twice where the last one silently wins. */
const REPEATABLE: Readonly<Record<LineSyntax, boolean>> = {
  ini: false,
  properties: false,
  env: false,
  directives: true,
};

/** Joins lines that end in an odd number of backslashes with the next one. */
function* joined(text: string, syntax: LineSyntax): Generator<{ text: string; line: number }> {
  let held = '';
  let from = 0;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (held === '') from = i + 1;
    const isContinued = syntax === 'properties' && /(?:^|[^\\])(?:\\\\)*\\$/.test(raw) && held.length < 8000;
    held += isContinued ? raw.slice(0, -1) : held === '' ? raw : raw.trimStart();
    if (isContinued) continue;
    yield { text: held.trim(), line: from };
    held = '';
  }
  if (held !== '') yield { text: held.trim(), line: from };
}

/** Reads INI files, Java properties, environment files, and directives of a name and a value a line. A line that is none
 *  of these is a flaw. `repeats` says that a name may be given several times, as units of systemd do. */
export const readLines = (text: string, syntax: LineSyntax, { repeats = false } = {}): Reading => {
  const out = reading();
  const firstLines = new Map<string, number>();
  let section = '';
  for (const { text: own, line } of joined(text.replace(/^\uFEFF/, ''), syntax)) {
    if (own === '' || COMMENT[syntax].test(own)) continue;
    const opened = syntax === 'ini' || syntax === 'directives' ? SECTION.exec(own)?.[1] : undefined;
    if (opened !== undefined) {
      section = `[${opened.trim()}]`;
      continue;
    }
    const [, name, value = ''] = FORMS[syntax].exec(own) ?? [];
    if (name === undefined) {
      out.flaw({ kind: 'syntax', line, message: 'neither a setting nor a comment' });
      continue;
    }
    const path = section === '' ? name : `${section}.${name}`;
    const firstLine = firstLines.get(path);
    if (firstLine === undefined) firstLines.set(path, line);
    else if (!repeats && !REPEATABLE[syntax] && !name.endsWith('[]'))
      out.flaw({ kind: 'duplicate', line, firstLine, path });
    out.add(path, bare(value, syntax), line);
  }
  return out.end();
};
