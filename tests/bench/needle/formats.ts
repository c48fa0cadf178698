import type { Note, Severity } from './note.ts';

/** Writes a note as the lines of a file; `pid` stands for whatever number the program signs with. */
export type Format = (at: number, note: Note, pid: number) => string;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const iso = (at: number): string => new Date(at).toISOString();
const spaced = (at: number, fraction: string): string =>
  iso(at).replace('T', ' ').replace('Z', '').replace('.', fraction);
const clock = (at: number): string => iso(at).slice(11, 19);
const month = (at: number): string => MONTHS[new Date(at).getUTCMonth()]!;
const day = (at: number): number => new Date(at).getUTCDate();
const withTrace = (head: string, { trace }: Note): string => (trace ? [head, ...trace].join('\n') : head);
const pairs = (fields: Note['fields'], join: (key: string, value: string | number) => string): string =>
  Object.entries(fields ?? {})
    .map(([key, value]) => ` ${join(key, value)}`)
    .join('');

const PINO: Record<Severity, number> = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

/** The JSON that pino writes: numeric levels and milliseconds since 1970. */
export const pino: Format = (at, { severity, source, text, fields, trace }, pid) =>
  JSON.stringify({
    level: PINO[severity],
    time: Math.floor(at),
    pid,
    hostname: 'parcels-7d9f',
    name: source,
    ...fields,
    ...(trace && { err: { type: 'Error', message: text, stack: [text, ...trace].join('\n') } }),
    msg: text,
  });

/** The JSON that zap writes: a level in words, seconds with a fraction as ISO time. */
export const zap: Format = (at, { severity, source, text, fields }) =>
  JSON.stringify({ level: severity, ts: iso(at), caller: source, msg: text, ...fields });

export const syslog: Format = (at, { source, text }, pid) =>
  `${month(at)} ${String(day(at)).padStart(2)} ${clock(at)} depot-node-3 ${source === 'kernel' ? `kernel: [${(at / 1000 - 1_770_000_000).toFixed(6)}]` : `${source}[${pid}]:`} ${text}`;

export const klog: Format = (at, { severity, source, text, fields }, pid) => {
  const date = iso(at);
  const letter = { debug: 'I', info: 'I', warn: 'W', error: 'E', fatal: 'F' }[severity];
  const quoted = fields ? `"${text}"${pairs(fields, (key, value) => `${key}="${value}"`)}` : text;
  return `${letter}${date.slice(5, 7)}${date.slice(8, 10)} ${date.slice(11, 23)}000 ${String(pid).padStart(7)} ${source}] ${quoted}`;
};

export const logback: Format = (at, note, pid) =>
  withTrace(
    `${spaced(at, ',')} ${note.severity.toUpperCase().padEnd(5)} [exec-${pid % 48}] ${note.source} - ${note.text}`,
    note,
  );

export const celery: Format = (at, note, pid) =>
  withTrace(
    `[${spaced(at, ',')}: ${{ debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', fatal: 'CRITICAL' }[note.severity]}/ForkPoolWorker-${pid % 8}] ${note.source}: ${note.text}`,
    note,
  );

export const postgres: Format = (at, note, pid) =>
  withTrace(
    `${spaced(at, '.')} UTC [${pid}] ${note.source} ${{ debug: 'DEBUG', info: 'LOG', warn: 'WARNING', error: 'ERROR', fatal: 'FATAL' }[note.severity]}:  ${note.text}`,
    note,
  );

export const redis: Format = (at, { severity, text }) =>
  `1:M ${day(at)} ${month(at)} ${iso(at).slice(0, 4)} ${iso(at).slice(11, 23)} ${{ debug: '.', info: '*', warn: '#', error: '#', fatal: '#' }[severity]} ${text}`;

export const nginxError: Format = (at, { severity, text }, pid) =>
  `${iso(at).slice(0, 10).replaceAll('-', '/')} ${clock(at)} [${{ debug: 'debug', info: 'notice', warn: 'warn', error: 'error', fatal: 'emerg' }[severity]}] ${pid}#${pid}: ${text}`;

export const logfmt: Format = (at, { severity, source, text, fields }) =>
  `time=${iso(at)} level=${severity} component=${source} msg="${text.replaceAll('"', '\\"')}"${pairs(fields, (key, value) => `${key}=${value}`)}`;

export const kafka: Format = (at, note) =>
  withTrace(`[${spaced(at, ',')}] ${note.severity.toUpperCase()} ${note.text} (${note.source})`, note);

export const envoy: Format = (at, { severity, source, text }, pid) =>
  `[${spaced(at, '.')}][${pid % 30}][${severity === 'warn' ? 'warning' : severity}][${source}] ${text}`;

export const unifiedJvm: Format = (at, { severity, source, text }) =>
  `[${iso(at).replace('Z', '+0000')}][${severity === 'warn' ? 'warning' : severity}][${source}] ${text}`;

/** Container output as the runtime stores it, one line per write. */
export const container: Format = (at, note) => {
  const stamp = `${iso(at).slice(0, 23)}418207Z`;
  const head = `${stamp} ${note.severity === 'info' ? 'stdout' : 'stderr'} F [${note.severity.toUpperCase()}] ${note.source}: ${note.text}`;
  return [head, ...(note.trace ?? []).map(line => `${stamp} stderr F ${line}`)].join('\n');
};

/** Apache's combined format; the note's fields carry what the request was. */
export const combined: Format = (at, { fields = {}, text }) => {
  const local = new Date(at + 7_200_000).toISOString();
  const stamp = `${local.slice(8, 10)}/${month(at + 7_200_000)}/${local.slice(0, 4)}:${local.slice(11, 19)} +0200`;
  return `${fields.ip} - - [${stamp}] "${text} HTTP/1.1" ${fields.status} ${fields.bytes} "-" "${fields.agent}" rt=${fields.seconds}`;
};
