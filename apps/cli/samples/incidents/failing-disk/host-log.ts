import { isoTime, type LogRecord, ticks } from '../log-text.ts';
import { poissonTimes } from '../poisson.ts';
import type { Prng } from '../prng.ts';
import { type Stall, TIMELINE } from './timeline.ts';

const HOST = 'db-2';

/** As rsyslog writes it with precise times. */
const line = (at: number, program: string, text: string): LogRecord => ({
  at,
  text: `${isoTime(at).replace('Z', '000+00:00')} ${HOST} ${program}: ${text}`,
});

/** Seconds since the host was started, as the kernel counts. */
const uptime = (at: number): string => `[${(1_893_114 + (at - TIMELINE.from) / 1000).toFixed(6).padStart(12)}]`;
const kernel = (at: number, text: string): LogRecord => line(at, 'kernel', `${uptime(at)} ${text}`);

/** What the kernel says of a sector that the disk gave up on: the disk first, then the mirror, which has a second copy. */
const unreadable = ({ to, sector }: Stall): LogRecord[] => [
  kernel(
    to,
    `blk_update_request: critical medium error, dev sdb, sector ${sector} op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2`,
  ),
  kernel(to + 1, `md/raid1:md0: sdb1: rescheduling sector ${sector - 264_192}`),
  kernel(to + 38, `md/raid1:md0: redirecting sector ${sector - 264_192} to other mirror: sda1`),
];

/** The line that everything follows from. */
export const firstUnreadable = (stalls: readonly Stall[]): LogRecord | undefined =>
  stalls[0] && unreadable(stalls[0])[0];

const hungTasks = (stalls: readonly Stall[], prng: Prng): LogRecord[] =>
  stalls
    .filter(({ from, to }) => to - from > 24_000)
    .map(({ to }) =>
      kernel(to - 2_000, `INFO: task postgres:${prng.int(2_210, 2_260)} blocked for more than 20 seconds.`),
    );

const smart = (stalls: readonly Stall[], prng: Prng): LogRecord[] => [
  ...ticks(TIMELINE.from + 512_000, TIMELINE.to, 1_800_000).flatMap(at => [
    line(at, 'smartd[811]', `Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from ${prng.int(61, 63)} to ${prng.int(58, 60)}`),
  ]),
  line(
    TIMELINE.failing.from + 511_000,
    'smartd[811]',
    `Device: /dev/sdb [SAT], ${stalls.filter(({ to }) => to < TIMELINE.failing.from + 511_000).length * 8} Currently unreadable (pending) sectors`,
  ),
];

const CRON = ['/usr/local/bin/rotate-exports', '/usr/lib/sysstat/sa1 1 1', '/usr/local/bin/push-inventory'];

const everyday = (prng: Prng): LogRecord[] => [
  ...ticks(TIMELINE.from + 1_000, TIMELINE.to, 300_000).map(at =>
    line(at, `CRON[${prng.int(30_000, 32_700)}]`, `(root) CMD (${prng.pick(CRON)})`),
  ),
  ...poissonTimes(6, TIMELINE.from, TIMELINE.to, prng).map(at =>
    line(at, 'systemd[1]', `${prng.pick(['Started', 'Finished'])} ${prng.pick(['sysstat-collect.service', 'logrotate.service', 'chrony-wait.service', 'node-inventory.service'])}.`),
  ),
  ...poissonTimes(4, TIMELINE.from, TIMELINE.to, prng).map(at =>
    line(at, `sshd[${prng.int(28_000, 32_000)}]`, `Connection closed by 192.0.2.${prng.int(2, 250)} port ${prng.int(30_000, 60_000)} [preauth]`),
  ),
  ...poissonTimes(1.2, TIMELINE.from, TIMELINE.to, prng).map(at =>
    line(at, 'chronyd[702]', `Selected source 10.30.0.${prng.int(2, 5)}`),
  ),
  ...poissonTimes(0.25, TIMELINE.from, TIMELINE.to, prng).map(at =>
    kernel(at, `mce: [Hardware Error]: Corrected error, no action required: CPU ${prng.int(0, 31)} bank 7, memory scrubbing`),
  ),
];

/** The monthly check of the other array, and the backup: much reading, and all is well. */
const planned = (): LogRecord[] => [
  kernel(TIMELINE.scrub.from, 'md: data-check of RAID array md1'),
  kernel(TIMELINE.scrub.to, 'md: md1: data-check done.'),
  line(TIMELINE.backup.from, 'systemd[1]', 'Starting pg-basebackup.service - Nightly backup of the database...'),
  line(TIMELINE.backup.to, 'systemd[1]', 'Finished pg-basebackup.service - Nightly backup of the database.'),
  line(TIMELINE.configReload - 40, 'systemd[1]', 'Reloading postgresql@17-main.service - PostgreSQL Cluster 17-main...'),
  line(TIMELINE.configReload + 66, 'systemd[1]', 'Reloaded postgresql@17-main.service - PostgreSQL Cluster 17-main.'),
  line(TIMELINE.failover.begun + 2_100, 'systemd[1]', 'Stopping postgresql@17-main.service - PostgreSQL Cluster 17-main...'),
];

/** The system log of the database host: few lines, and the reason is among them. */
export const hostRecords = (stalls: readonly Stall[], prng: Prng): LogRecord[] => [
  ...stalls.flatMap(unreadable),
  ...hungTasks(stalls, prng),
  ...smart(stalls, prng),
  ...everyday(prng),
  ...planned(),
];
