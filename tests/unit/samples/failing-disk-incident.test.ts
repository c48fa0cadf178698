import { expect } from 'chai';
import { INCIDENTS, type Incident } from '../../../apps/cli/samples/generate-incident.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

const make = (): Incident => {
  const incident = INCIDENTS['failing-disk']?.();
  if (incident === undefined) throw new Error('there is no such incident');
  return incident;
};

const linesOf = (incident: Incident, name: string): string[] => {
  const file = incident.files.find(candidate => candidate.name === name);
  if (file === undefined) throw new Error(`the incident has no ${name}`);
  return decoder.decode(file.content).trimEnd().split('\n');
};

/** The time of day of a line, in milliseconds; each file writes it in its own way. */
const timeOf = (line: string): number => {
  const [, hours, minutes, seconds] = /[T ](\d\d):(\d\d):(\d\d\.\d{3})/.exec(line) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
};

describe('the sample incident of the failing disk', () => {
  let incident: Incident;
  let host: string[] = [];
  before(() => {
    incident = make();
    host = linesOf(incident, 'db-2-messages.log');
  });

  it('has logs, metrics, and a configuration in two versions', () => {
    const names = incident.files.map(({ name }) => name);
    expect(names).to.include.members(['db-2-disks.csv', 'postgresql.v1.conf', 'postgresql.v2.conf', 'changes.md']);
    expect(linesOf(incident, 'tracking-api.log')).to.have.length.at.least(20_000);
    expect(linesOf(incident, 'postgresql.v1.conf')).not.to.deep.equal(linesOf(incident, 'postgresql.v2.conf'));
  });

  it('has the same bytes every time', () => {
    const second = make();
    for (const [n, file] of incident.files.entries())
      expect(Buffer.compare(file.content, second.files[n]?.content ?? new Uint8Array()), file.name).to.equal(0);
    expect(second.truth).to.deep.equal(incident.truth);
  });

  it('names the line of the cause exactly, the first of its kind, before anything fails', () => {
    const { causeFile, causeLine, causeText } = incident.truth;
    expect(causeFile).to.equal('db-2-messages.log');
    expect(host[causeLine - 1]).to.equal(causeText);
    expect(host.findIndex(line => line.includes('sdb'))).to.equal(causeLine - 1);
    const failed = linesOf(incident, 'tracking-api.log').find(line => line.includes('msg="query failed"')) ?? '';
    expect(timeOf(failed) - timeOf(causeText)).to.be.within(10_000, 120_000);
  });

  it('is loud where the cause is not', () => {
    const loud = linesOf(incident, 'tracking-api.log').filter(line => line.includes('level=error')).length;
    expect(loud).to.be.greaterThan(1_000);
    expect(host.filter(line => line.includes('medium error'))).to.have.length.within(30, 120);
    expect(linesOf(incident, 'tracking-api.log').join('\n')).not.to.match(/sdb|medium error|raid/);
  });

  it('has changes, errors and load before the cause that have nothing to do with it', () => {
    const causeAt = timeOf(incident.truth.causeText);
    const isEarlier = (name: string, text: string): boolean =>
      linesOf(incident, name).some(line => line.includes(text) && timeOf(line) < causeAt);
    expect(isEarlier('postgresql-db-2.log', 'received SIGHUP')).to.equal(true);
    expect(isEarlier('tracking-api.log', 'version=5.3.0')).to.equal(true);
    expect(isEarlier('scan-worker.jsonl', 'carrier did not answer')).to.equal(true);
    expect(isEarlier('db-2-messages.log', 'data-check of RAID array md1')).to.equal(true);
    expect(isEarlier('db-2-messages.log', 'Nightly backup')).to.equal(true);
  });

  it('ends with the move of the database', () => {
    const errors = linesOf(incident, 'tracking-api.log').filter(line => line.includes('status=504'));
    const last = timeOf(errors.at(-1) ?? '');
    expect(last).to.be.within(timeOf('T02:51:00.000'), timeOf('T02:51:50.000'));
  });

  for (const name of ['tracking-api.log', 'scan-worker.jsonl', 'postgresql-db-2.log', 'db-2-messages.log'])
    it(`keeps ${name} in order of time`, () => {
      const times = linesOf(incident, name).map(timeOf);
      expect(times.findIndex(Number.isNaN)).to.equal(-1);
      expect(times.findIndex((time, n) => n > 0 && time < (times[n - 1] ?? 0))).to.equal(-1);
    });

  it('shows in the metrics which disk everybody waits for', () => {
    const [head = '', ...rows] = linesOf(incident, 'db-2-disks.csv');
    const columns = head.split(',');
    const most = (column: string): number =>
      Math.max(...rows.map(row => Number(row.split(',')[columns.indexOf(column)])));
    expect(most('sdb_await_ms')).to.be.greaterThan(5_000);
    expect(most('sda_await_ms')).to.be.lessThan(50);
  });
});
