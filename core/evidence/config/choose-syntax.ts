import type { Syntax } from './configuration.ts';

const BY_EXTENSION: Readonly<Record<string, Syntax>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  toml: 'toml',
  ini: 'ini',
  cnf: 'ini',
  service: 'ini',
  properties: 'properties',
  env: 'env',
};
/** What these hold is for their lines to tell. */
const OPEN_EXTENSIONS = new Set(['conf', 'cfg', 'config']);
const COPY_MARKS = /(?:[._-](?:old|orig|original|bak|backup|new|before|after|prev|previous|good|bad|v?\d{1,8})|~)+$/;

const lastExtension = (name: string): string => {
  const lower = name.toLowerCase().split(/[\\/]/).at(-1) ?? '';
  const whole = lower.replace(/ ?\(\d{1,3}\)/g, '').replace(COPY_MARKS, '');
  if (/^\.env(?:\.|$)|\.env\.[a-z-]+$/.test(whole)) return 'env';
  return whole.slice(whole.lastIndexOf('.') + 1);
};

/** Whether a file may be a configuration, by its name. */
export const mayBeConfiguration = (name: string): boolean => {
  const extension = lastExtension(name);
  return Object.hasOwn(BY_EXTENSION, extension) || OPEN_EXTENSIONS.has(extension);
};

const share = (lines: readonly string[], fits: RegExp): number =>
  lines.filter(line => fits.test(line)).length / Math.max(1, lines.length);
const MOST = 0.8;

const MOMENT = /^\W?(?:\d{4}[-/.]?\d\d[-/.]?\d\d[T :_]|\d\d[:/.-]\d\d[:/.-]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:|\d{10})/;

/** The lines that say something, of the beginning of a text. */
const linesOf = (text: string): readonly string[] =>
  text
    .slice(0, 65_536)
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !/^[#;]/.test(line));

const byContent = (lines: readonly string[]): Syntax | undefined => {
  if (lines.length === 0 || lines[0]?.startsWith('<')) return undefined;
  if (share(lines, /[;{}]\s*(?:#.*)?$/) >= MOST && lines.some(line => line.includes('{'))) return 'blocks';
  if (share(lines, /^\[[^\]]+\]$|^[\w.\-/ ]{1,80}\s*[=:]/) >= MOST) return 'ini';
  return share(lines, /^(?:[A-Za-z][\w.-]{0,60}\s+\S.{0,300}|[a-z][\w-]{0,40})$/) >= MOST ? 'directives' : undefined;
};

/** The form of a configuration by its name and, where that does not say, by its lines; undefined for what is none. Lines that
 *  begin with moments are those of a log, whatever it is called. */
export const syntaxOf = (name: string, text: string): Syntax | undefined => {
  const lines = linesOf(text);
  if (share(lines, MOMENT) >= MOST) return undefined;
  const extension = lastExtension(name);
  if (Object.hasOwn(BY_EXTENSION, extension)) return BY_EXTENSION[extension];
  return OPEN_EXTENSIONS.has(extension) ? byContent(lines) : undefined;
};
