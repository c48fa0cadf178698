/** The incident of most scenarios: a disk that fills up until nothing can be written. */
const at = (minute: number, second: number): string =>
  `2026-01-05T10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}Z`;

const LINES = [
  ...Array.from({ length: 60 }, (_, i) => `${at(0, i)} INFO [api] served request ${i} in 12 ms`),
  `${at(1, 30)} WARN [cron] log rotation skipped: /etc/logrotate.d/orders is missing`,
  ...Array.from({ length: 60 }, (_, i) => `${at(2, i)} INFO [api] served request ${i + 60} in 14 ms`),
  ...Array.from({ length: 80 }, (_, i) => `${at(5, i % 60)} ERROR [orders] write failed: no space left on device`),
];

export const LOG = LINES.join('\n');
/** The incident with these lines at its end. */
export const logWith = (...lines: readonly string[]): string =>
  [...LINES, ...lines.map((line, i) => `${at(6, i)} ERROR [orders] ${line}`)].join('\n');

/** Words of lines, by which they are found in what a model is sent. */
export const ROTATION = 'log rotation skipped: /etc/logrotate.d/orders is missing';
export const DISK = 'write failed: no space left on device';

export const RUNBOOK = `# Disk full

When writes fail with no space left on device, log rotation was skipped or a log grew.

Run \`logrotate --force /etc/logrotate.d/orders\`, then check free space.
`;

/** A list of hypotheses as a model writes it at the end of an answer. */
export const tail = (...hypotheses: readonly Thought[]): string =>
  `\n\n\`\`\`hypotheses\n${JSON.stringify(hypotheses)}\n\`\`\``;

export type Thought = {
  readonly statement: string;
  readonly for?: readonly number[];
  readonly against?: readonly number[];
  readonly is_cause?: boolean;
};
