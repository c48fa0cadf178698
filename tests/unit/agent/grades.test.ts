import { expect } from 'chai';
import { gradeOf, type Standing, standingOf, type Witness } from '../../../core/agent/trust/grade.ts';
import { anAnalysis, EVIDENCE } from './support.ts';

const FULL = 'ERROR [orders] write failed: no space left on device';
const SKIPPED = 'WARN [cron] log rotation skipped: /etc/logrotate.d/orders is missing';
const KINDS = [FULL, SKIPPED, 'INFO [api] served request <*> in <*> ms', 'INFO [orders] order <*> accepted'];

const witness = (kind: Witness['kind'], place: string, text: string): Witness => ({ kind, from: place, place, text });
const full = witness('evidence', `${EVIDENCE}/orders.log:201`, `2026-01-05T10:05:00Z ${FULL}`);
const skipped = witness('evidence', `${EVIDENCE}/orders.log:61`, `2026-01-05T10:01:30Z ${SKIPPED}`);
const runbook = witness(
  'knowledge',
  'd/Disk full',
  '# Disk full\n\nWhen writes fail with no space left on device, log rotation was skipped or a log grew.\n\n' +
    'Run `logrotate --force /etc/logrotate.d/orders`, then check free space. It is not the DNS at 10:05.',
);

const standing = (computed: Standing['computed'] = null): Standing => {
  const templates = KINDS.map((text, id) => ({
    id,
    text,
    count: 20,
    level: 'error' as const,
    first_seen: null,
    last_seen: null,
    first_line: 1,
    last_line: 20,
    example: text,
    parameters: [],
  }));
  const evidence = {
    files: [anAnalysis({ templates })],
    first: null,
    order: [],
    findings: [],
    stackTraces: [],
    worstLines: [],
    smallFiles: [],
    unread: [],
    limits: [],
  };
  const cause = { grade: 'unproven' as const, finding: null, onset: null, leadMs: null, crash: null };
  return { ...standingOf({ evidence, cause: { ...cause, suspects: [], earlier: [] } }, null), computed };
};

const rotation: Standing['computed'] = { grade: 'supported', place: skipped.place, words: SKIPPED };

const INVENTED = [
  'A ransomware attack encrypted the orders database',
  'The device was stolen by a thief',
  'Alien mind control of orders',
  'Alien device',
  'Orders were NOT affected by disk space; the DNS zone expired',
  'The disk is not full, there is space left on the device',
  'Nothing to do with the disk: space on the device was left',
  'A ransomware attack encrypted the orders database, deleted its backups and left a device',
  'On 2026-01-05 at 10:05 a meteor hit',
  'Orders',
  'Злоумышленник украл устройство',
  'Ein Dieb hat das Gerät gestohlen',
  '磁盘空间不足',
];

describe('the grade of a statement', () => {
  for (const statement of INVENTED)
    it(`is unproven where the line and the runbook say something else: ${statement}`, () => {
      const claim = { statement, for: [full, skipped, runbook], against: [] };
      expect(gradeOf(claim, standing())).to.equal('unproven');
      expect(gradeOf(claim, standing(rotation))).to.equal('unproven');
    });

  for (const statement of [
    'No space was left on the device',
    'The write failed because no space left on device',
    'Log rotation was skipped, and a log filled the disk',
    'Skipped log rotation',
  ])
    it(`is supported where both say it: ${statement}`, () => {
      expect(gradeOf({ statement, for: [full, skipped, runbook], against: [] }, standing())).to.equal('supported');
      expect(gradeOf({ statement, for: [full, skipped], against: [] }, standing())).to.equal('unproven');
    });

  it('is that of the computed cause only where it says the same', () => {
    const at = (statement: string) => gradeOf({ statement, for: [skipped], against: [] }, standing(rotation));
    expect(at('Log rotation was skipped')).to.equal('supported');
    expect(at('A hacker was missing from orders')).to.equal('unproven');
    expect(at(SKIPPED)).to.equal('supported');
  });
});
