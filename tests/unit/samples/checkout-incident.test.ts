import { expect } from 'chai';
import { INCIDENTS, type Incident, sampleIncident } from '../../../apps/cli/samples/generate-incident.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

const textOf = (incident: Incident, name: string): string => {
  const file = incident.files.find(candidate => candidate.name === name);
  if (file === undefined) throw new Error(`the incident has no ${name}`);
  return decoder.decode(file.content);
};

const linesOf = (incident: Incident, name: string): string[] => textOf(incident, name).trimEnd().split('\n');

/** The moment that a line begins with, in a form that sorts; undefined where it continues the record above. */
const TIME_OF: Readonly<Record<string, (line: string) => string | undefined>> = {
  'checkout-api.log': line =>
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:DEBUG|INFO|WARN|ERROR) /.exec(line)?.[0].slice(0, 23),
  'postgres.log': line => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[\d+\] /.exec(line)?.[0].slice(0, 23),
  'gateway-access.log': line => /\[17\/Mar\/2026:(\d\d:\d\d:\d\d) \+0000\]/.exec(line)?.[1],
  'payments-worker.jsonl': line => String(JSON.parse(line).ts),
};

describe('the sample incident', () => {
  let incident: Incident;
  let api: string[] = [];
  before(() => {
    incident = sampleIncident();
    api = linesOf(incident, 'checkout-api.log');
  });

  it('is among the incidents that ship, under its name', () => {
    expect(INCIDENTS.checkout?.().title).to.equal(incident.title);
  });

  it('has the evidence of several components, one file of at least 20,000 lines', () => {
    const lines = Object.fromEntries(incident.files.map(({ name }) => [name, linesOf(incident, name).length]));
    expect(Object.keys(lines)).to.have.length.at.least(6);
    expect(lines['checkout-api.log']).to.be.at.least(20_000);
    expect(lines['gateway-access.log']).to.be.at.least(8_000);
    expect(lines['postgres.log']).to.be.at.least(1_500);
    expect(lines['payments-worker.jsonl']).to.be.at.least(2_000);
  });

  it('has the same bytes every time', () => {
    const second = sampleIncident();
    for (const [n, file] of incident.files.entries())
      expect(Buffer.compare(file.content, second.files[n]?.content ?? new Uint8Array()), file.name).to.equal(0);
    expect(second.truth).to.deep.equal(incident.truth);
  });

  it('names the line of the cause exactly', () => {
    const { causeFile, causeLine, causeText } = incident.truth;
    expect(linesOf(incident, causeFile)[causeLine - 1]).to.equal(causeText);
    expect(causeText).to.contain('inventory.reconciliation.chunk-size changed from 200 to 0');
  });

  it('is quiet before the cause, which comes without an error and within two minutes before the first one', () => {
    const { causeLine, causeText } = incident.truth;
    const firstError = api.findIndex(line => /^\S+ \S+ ERROR /.test(line));
    expect(causeText).to.match(/ INFO /);
    expect(firstError).to.be.greaterThan(causeLine);
    const at = (line: string): number => Date.parse(`${line.slice(0, 10)}T${line.slice(11, 23)}Z`);
    expect(at(api[firstError] ?? '') - at(causeText)).to.be.within(1_000, 120_000);
  });

  it('does not make the cause its loudest line', () => {
    const count = (text: string): number => api.filter(line => line.includes(text)).length;
    expect(count('Applied configuration revision')).to.equal(1);
    expect(count('X-Cart-Token is deprecated')).to.be.greaterThan(500);
    expect(count('Connection is not available, request timed out after')).to.be.greaterThan(1_000);
  });

  it('fails, recovers with the restart and fails again with the next run', () => {
    const failures = linesOf(incident, 'gateway-access.log').filter(line => /" 50[34] \d+ "/.test(line));
    const between = (from: string, to: string): number =>
      failures.filter(line => {
        const time = TIME_OF['gateway-access.log']?.(line) ?? '';
        return time >= from && time < to;
      }).length;
    expect(between('10:05:00', '10:42:30')).to.equal(0);
    expect(between('10:43:00', '11:04:00')).to.be.greaterThan(500);
    expect(between('11:05:30', '11:12:30')).to.equal(0);
    expect(between('11:12:45', '11:16:01')).to.be.greaterThan(100);
  });

  it('blames one backend for every lock wait of a window: the one that locked all rows', () => {
    const postgres = linesOf(incident, 'postgres.log');
    const holders = new Set(postgres.flatMap(line => /Process holding the lock: (\d+)\./.exec(line)?.[1] ?? []));
    const lockers = new Set(
      postgres.flatMap(line => (line.includes('for update') ? (/UTC \[(\d+)\]/.exec(line)?.[1] ?? []) : [])),
    );
    expect(holders.size).to.equal(2);
    expect([...holders].toSorted()).to.deep.equal([...lockers].toSorted());
  });

  it('tells of the same request under the same id at the gateway and in the service', () => {
    const failed = linesOf(incident, 'gateway-access.log').find(line => / 503 \d+ /.test(line)) ?? '';
    const id = /rid=([0-9a-f]{16})/.exec(failed)?.[1] ?? 'none';
    expect(api.filter(line => line.includes(`[${id}]`) && line.includes(' ERROR '))).to.have.length(1);
  });

  for (const [name, timeOf] of Object.entries(TIME_OF))
    it(`keeps ${name} in order of time`, () => {
      const times = linesOf(incident, name).flatMap(line => timeOf(line) ?? []);
      expect(times).to.have.length.greaterThan(1_000);
      const backwards = times.findIndex((time, n) => n > 0 && time < (times[n - 1] ?? ''));
      expect(backwards).to.equal(-1);
    });

  it('varies: at least 40 kinds of message by at least 20 loggers', () => {
    const kinds = new Set<string>();
    const loggers = new Set<string>();
    for (const line of api) {
      const [, logger, message] = /^\S+ \S+ \w+ +\[[^\]]+\] (\S+) \[\w*\] - (.*)/.exec(line) ?? [];
      if (logger === undefined || message === undefined) continue;
      loggers.add(logger);
      kinds.add(`${logger} ${message.split(' ').slice(0, 2).join(' ').replaceAll(/\d+/g, '*')}`);
    }
    expect(kinds.size).to.be.at.least(40);
    expect(loggers.size).to.be.at.least(20);
  });
});
