/** What people paste around a question and what tells no two faults apart: times, ids, addresses, measurements, and
 *  labels that say where or how bad. Each pattern is linear in the length of the text. */

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?';

const TIMESTAMPS = [
  // RFC 3339 and its relatives, the date alone too.
  `\\b\\d{4}[-/]\\d{2}[-/]\\d{2}(?:[T _]?${CLOCK})?(?: ?(?:Z\\b|UTC\\b|[+-]\\d{2}:?\\d{2}\\b))?`,
  // Web servers: 22/Nov/2026:15:27:14 +0000
  `\\b\\d{1,2}/${MONTH}/\\d{4}(?::\\d{2}:\\d{2}:\\d{2})?(?: [+-]\\d{4})?`,
  // RFC 3164 with its host, which is no part of the message: Nov 22 15:27:14 web-1 sshd[812]:
  `\\b${MONTH} {1,2}\\d{1,2} ${CLOCK}(?: \\d{4})?(?: [\\w.-]{1,253}(?= [\\w./-]{1,64}(?:\\[\\d{1,10}\\])?:))?`,
  // Kubernetes components: E1122 15:27:14.123456    1 server.go:123]
  `\\b[IWEF]\\d{4} ${CLOCK} {1,12}\\d{1,10} [\\w./-]{1,100}:\\d{1,6}\\]`,
  // Seconds since 1970, with a fraction, or milliseconds.
  '\\b1\\d{9}(?:\\.\\d{1,9}|\\d{3})\\b',
];
const TIMESTAMP = new RegExp(TIMESTAMPS.join('|'), 'g');

/** Labels whose value says where, when, who or how bad; key and value go. */
const PLACE_KEYS =
  'severity|level|lvl|loglevel|log_level|priority|namespace|ns|cluster|region|zone|az|env|environment|tier|instance|' +
  'host|hostname|node|nodename|ip|pod|pod_name|pod_ip|host_ip|container|container_name|endpoint|job|prometheus|replica|' +
  'prometheus_replica|uid|id|trace|span|ts|time|timestamp|@timestamp|date|caller|source|pid|tid|thread|port|addr|' +
  'address|remote_addr|client|user|receiver|fingerprint|runbook_url|dashboard_url|generatorURL|silenceURL|startsAt|' +
  'endsAt|duration|elapsed|latency|took|bytes|size|team|tenant|[A-Za-z]{1,30}_(?:id|ip|uid|namespace)|' +
  '(?:trace|span|request|session|user|correlation|container|message|event)[Ii][Dd]';
/** Labels whose value is the message; only the key goes. */
const MESSAGE_KEYS =
  'alertname|alert|summary|description|message|msg|log|err|error|reason|exception|detail|details|service|app|component';

const VALUE = `(?:"((?:[^"\\\\]|\\\\.)*)"|'([^'\\n]*)'|([^\\s,{}"']+))`;
const label = (keys: string): RegExp =>
  // key="value" anywhere; "key": "value" as in JSON; key: value only where a line begins, else it may be prose.
  new RegExp(
    `(?:(?<![\\w@.-])(?:${keys}) {0,3}(?:=~?|!=|!~) {0,3}|"(?:${keys})" {0,3}: {0,3}|^[ \\t*-]{0,8}(?:${keys}) {0,3}: {1,3})${VALUE}`,
    'gm',
  );
const PLACE_LABEL = label(PLACE_KEYS);
const MESSAGE_LABEL = label(MESSAGE_KEYS);

const IDS = new RegExp(
  [
    '\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b',
    // Addresses: IPv4 with port or mask, IPv6, MAC.
    '\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?:[:/]\\d{1,5})?\\b',
    '\\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\\b',
    // Hashes and other long hexadecimal ids; a short one after 0x may be an error code and stays.
    '\\b0x[0-9a-f]{9,}\\b',
    '\\b(?=[a-f]{0,40}\\d)[0-9a-f]{8,}\\b',
    // What a controller appends to a pod's name: -7d9f8c6b5-x2x9k. Its alphabet has no vowels.
    '(?<=[a-z0-9])-(?=[a-z]{0,10}\\d)[bcdfghjklmnpqrstvwxz0-9]{5,10}(?:-[a-z0-9]{3,5})?(?![\\w-])',
  ].join('|'),
  'gi',
);

const MEASUREMENTS = new RegExp(
  [
    `\\b${CLOCK}(?: ?[AP]M)?\\b`,
    '\\b\\d{1,20}(?:\\.\\d{1,20})?(?:(?:ns|us|µs|ms|s|m|h|d|w|y|[KMGTP]i?B?|B)\\b|%)',
    '\\b\\d{1,20}\\.\\d{3,20}\\b',
    // The line in server.go:123
    '(?<=\\.[a-z]{1,5}):\\d{1,6}(?::\\d{1,6})?\\b',
  ].join('|'),
  'g',
);

/** As a logger writes them; `error` in a sentence stays. */
const LEVELS = /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)\b/g;

/** `[FIRING:2]`, as an alert manager writes above its alerts. */
const ALERT_STATE = /\[(?:FIRING|RESOLVED|PENDING)(?::\d{1,6})?\]/g;

/** `rows=17`, but not `status=503`: what a program counted, against what it was told. */
const COUNTERS =
  /(?<![\w.-])(?!\w{0,40}(?:code|status|errno|exit|signal))[A-Za-z_][\w.-]{0,60}=\d[\d.]{0,20}[a-zµ%]{0,3}(?!\S)/gi;

const TRACE_LINE = /^\s{1,40}(?:at\s|File "|\.\.\. \d+ more)/;
const QUIET_LEVEL = /\b(?:TRACE|DEBUG|INFO|NOTICE)\b|\b(?:level|lvl|severity)"?[=:] ?"?(?:trace|debug|info|notice)\b/;

/** Whether a program wrote it: it has a moment, or is part of a stack trace. */
export const isLogLine = (line: string): boolean => line.search(TIMESTAMP) >= 0 || TRACE_LINE.test(line);

/** Whether the program that wrote it found nothing wrong. */
export const isQuiet = (line: string): boolean => QUIET_LEVEL.test(line);

export const withoutNoise = (text: string): string =>
  text
    .replace(ALERT_STATE, ' ')
    .replace(PLACE_LABEL, ' ')
    .replace(MESSAGE_LABEL, (_match, double, single, bare) => ` ${double ?? single ?? bare} `)
    .replace(TIMESTAMP, ' ')
    .replace(IDS, ' ')
    .replace(MEASUREMENTS, ' ')
    .replace(LEVELS, ' ');

/** For lines of a log, where a number is seldom what matters. */
export const withoutLogNoise = (text: string): string => withoutNoise(text.replace(COUNTERS, ' '));
