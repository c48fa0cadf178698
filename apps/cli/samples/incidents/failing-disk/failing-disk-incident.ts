import { type Incident, lineNumberOf, textFile } from '../incident.ts';
import { renderLog } from '../log-text.ts';
import { seeded } from '../prng.ts';
import { databaseRecords } from './database-log.ts';
import { diskMetrics } from './disk-metrics.ts';
import { CHANGES, SETTINGS_AFTER, SETTINGS_BEFORE } from './documents.ts';
import { firstUnreadable, hostRecords } from './host-log.ts';
import { scanWorkerRecords } from './scan-worker-log.ts';
import { stallsOf, TIMELINE } from './timeline.ts';
import { trackingRecords } from './tracking-log.ts';

const SUMMARY =
  `The data disk sdb of db-2 has unreadable sectors. The first was reported at 02:30:44 after three seconds; from 02:31:19 on
the disk retried each for up to half a minute, the mirror md0 waited for it, and with it every commit and every read that is not in
memory. Queries ran into their limit of 5 s, scans were not stored. The mirror did not drop the disk because it answered in the end.
Moving the database to db-1 at 02:51 ended it. The change of parameters, the release, the check of md1 and the backup of that
night have nothing to do with it. To fix it: take sdb out of the mirror, replace it, rebuild, and give disks of a mirror a limit on error
recovery (ERC) of a few seconds.`.replaceAll('\n', ' ');

/** A sample incident: parcel tracking, 80 minutes of the night of 24 March 2026. Made up; the same bytes every time. */
export const failingDiskIncident = (): Incident => {
  const stalls = stallsOf(seeded('failing disk: stalls'));
  const log = (records: Parameters<typeof renderLog>[0]): string => renderLog(records, TIMELINE.to);
  const host = log(hostRecords(stalls, seeded('failing disk: host')));
  const causeText = firstUnreadable(stalls)?.text ?? '';
  return {
    title: 'Parcel tracking times out, scans are not stored',
    description:
      'From about 02:31 UTC on a part of all requests to tracking-api ended with 504 after five seconds, and the depots’ ' +
      'scans piled up. Moving the database from db-2 to db-1 at 02:51 ended it.',
    severity: 'high',
    question:
      'Tracking requests timed out and scans were not stored from about 02:31 UTC on, until we moved the database from ' +
      'db-2 to db-1 at 02:51. What was the root cause, and what has to be done before we move back?',
    resolution: 'The failing disk was taken out of the mirror and replaced, and db-2 was rebuilt from db-1.',
    files: [
      textFile('tracking-api.log', 'text/plain', log(trackingRecords(stalls, seeded('failing disk: tracking')))),
      textFile('scan-worker.jsonl', 'application/jsonl', log(scanWorkerRecords(stalls, seeded('failing disk: worker')))),
      textFile('postgresql-db-2.log', 'text/plain', log(databaseRecords(stalls, seeded('failing disk: database')))),
      textFile('db-2-messages.log', 'text/plain', host),
      textFile('db-2-disks.csv', 'text/csv', diskMetrics(stalls, seeded('failing disk: metrics'))),
      textFile('postgresql.v1.conf', 'text/plain', SETTINGS_BEFORE),
      textFile('postgresql.v2.conf', 'text/plain', SETTINGS_AFTER),
      textFile('changes.md', 'text/markdown', CHANGES),
    ],
    truth: {
      summary: SUMMARY,
      causeFile: 'db-2-messages.log',
      causeLine: lineNumberOf(host, causeText),
      causeText,
    },
  };
};
