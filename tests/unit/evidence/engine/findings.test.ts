import { expect } from 'chai';
import type { Finding } from '../../../../core/evidence/analysis.ts';
import { analysed, clock } from './analysed.ts';

/** An hour of a shop at work, a request every two seconds; `extra` adds or replaces lines of a second. */
const hour = (extra: (second: number) => readonly string[] | undefined): string => {
  const lines: string[] = [];
  for (let second = 0; second < 3600; second += 2) {
    lines.push(`${clock(second)} INFO GET /items/${second} took ${second % 90} ms`);
    if (second % 60 === 0) lines.push(`${clock(second)} INFO heartbeat ${second} ok`);
    lines.push(...(extra(second) ?? []));
  }
  return lines.join('\n');
};

const found = async (text: string): Promise<readonly Finding[]> => (await analysed(text)).analysis.findings;
const failing = (second: number): string[] =>
  second >= 2400 && second < 3000 ? [`${clock(second)} ERROR order ${second} failed: timeout after 30000 ms`] : [];

describe('findings', () => {
  it('puts the cause that appeared just before the errors into the top, above the loudest symptom', async () => {
    const causes = {
      'WARN pool orders-db exhausted: 20 of 20 in use': 2396,
      'INFO deployed version 4.2.0': 2340,
      'INFO configuration reloaded, timeout changed from 30 to 3': 2390,
      'WARN disk /var/lib at 100 percent': 2380,
      'INFO leader changed to node-2': 2370,
    };
    for (const [cause, at] of Object.entries(causes)) {
      const findings = await found(
        hour(second => [...(second === at ? [`${clock(second)} ${cause}`] : []), ...failing(second)]),
      );
      const rank = findings.findIndex(finding => finding.quote.includes(cause));
      expect(rank, cause).to.be.within(0, 4);
      expect(findings[rank]?.kind).to.equal('first-seen');
    }
  });

  it('dates the rise of errors at its first line, not at noise before it', async () => {
    const findings = await found(
      hour(second => [
        ...(second % 900 === 300 ? [`${clock(second)} ERROR mail to user${second} bounced`] : []),
        ...failing(second),
      ]),
    );
    const onset = findings.find(finding => finding.kind === 'error-onset');
    expect(onset?.firstSeen).to.equal(Date.UTC(2026, 0, 5, 10, 40));
    expect(onset?.quote).to.include('order 2400 failed');
    expect(onset?.title).to.match(/^Errors rise at 10:40:00: 30\d error lines/);
  });

  it('dates it so even when the noise stands in the same interval', async () => {
    const findings = await found(
      hour(second => [
        ...(second % 900 === 602 ? [`${clock(second)} ERROR mail to user${second} bounced`] : []),
        ...(second >= 2410 ? failing(second) : []),
      ]),
    );
    expect(findings.find(finding => finding.kind === 'error-onset')?.quote).to.include('order 2410 failed');
  });

  it('ranks a change or an exhaustion above a harmless new line of the same moment', async () => {
    const findings = await found(
      hour(second => [
        ...(second === 2390
          ? [`${clock(second)} INFO welcome mail sent`, `${clock(second)} INFO config reloaded`]
          : []),
        ...failing(second),
      ]),
    );
    const quotes = findings.map(finding => finding.quote.slice(24));
    expect(quotes.indexOf('INFO config reloaded')).to.be.below(quotes.indexOf('INFO welcome mail sent'));
  });

  it('says how long before the errors a line was first seen', async () => {
    const findings = await found(
      hour(second => [...(second === 2396 ? [`${clock(second)} WARN pool exhausted`] : []), ...failing(second)]),
    );
    expect(findings.find(finding => finding.kind === 'first-seen')?.explanation).to.include(
      'First seen 10:39:56, 4 s before the errors rise',
    );
  });

  it('finds a burst against the template’s own rate', async () => {
    const findings = await found(
      hour(second =>
        second >= 1800 && second < 1830
          ? Array.from({ length: 20 }, (_, i) => `${clock(second)} INFO GET /items/${i} took 1 ms`)
          : undefined,
      ),
    );
    expect(findings.filter(finding => finding.kind === 'burst').map(finding => finding.title)).to.have.length(1);
    expect(findings.find(finding => finding.kind === 'burst')?.title)
      .to.include('GET <*> took <*> ms')
      .and.to.include('10:30:00');
  });

  it('dates a burst by its own first line, not by the first of its wording', async () => {
    const [burst] = (
      await found(
        hour(second =>
          second >= 1800 && second < 1830
            ? Array.from({ length: 20 }, (_, i) => `${clock(second)} INFO GET /items/${i} took 1 ms`)
            : undefined,
        ),
      )
    ).filter(finding => finding.kind === 'burst');
    expect(burst?.firstSeen).to.equal(Date.UTC(2026, 0, 5, 10, 30));
    expect(burst?.quote).to.match(/^2026-01-05 10:30:00,000 INFO GET/);
  });

  it('finds a wording that becomes more frequent and stays so', async () => {
    const changes = (
      await found(
        hour(second => (second >= 2400 || second % 40 === 0 ? [`${clock(second)} INFO lookup missed the cache`] : [])),
      )
    ).filter(finding => finding.kind === 'rate-change');
    expect(changes.map(({ quote }) => quote)).to.deep.equal(['2026-01-05 10:40:00,000 INFO lookup missed the cache']);
    expect(changes[0]?.title).to.match(/^"lookup missed the cache" becomes more frequent at 10:40:00: .* 20 times/);
  });

  it('finds a wording that becomes rare without going away', async () => {
    const changes = (
      await found(
        hour(second => (second < 1800 || second % 120 === 0 ? [`${clock(second)} INFO parcel ${second} sorted`] : [])),
      )
    ).filter(finding => finding.kind === 'rate-change');
    expect(changes.map(({ locator }) => locator.file)).to.deep.equal(['app.log']);
    expect(changes[0]?.title).to.match(/^"parcel <\*> sorted" becomes rare at 10:30:00: 0\.25 instead of 15 per 30 s/);
  });

  it('finds what went silent', async () => {
    const text = hour(() => undefined)
      .split('\n')
      .filter(line => !(line.includes('heartbeat') && line > clock(2000)));
    const vanished = (await found(text.join('\n'))).filter(finding => finding.kind === 'vanished');
    expect(vanished.map(finding => finding.count)).to.deep.equal([34]);
    expect(vanished[0]?.title).to.include('heartbeat <*> ok').and.to.include('10:33:00');
  });

  it('finds rare errors and stack traces', async () => {
    const findings = await found(
      hour(second => [
        ...failing(second),
        ...(second === 3200 ? [`${clock(second)} FATAL ledger corrupt`] : []),
        ...(second === 3100
          ? [`${clock(second)} ERROR boom`, 'java.io.IOException: disk', '\tat a.B.c(B.java:1)']
          : []),
      ]),
    );
    expect(findings.map(finding => finding.kind)).to.include.members(['error-onset', 'stack-trace', 'rare-error']);
    expect(findings.find(finding => finding.kind === 'stack-trace')?.title).to.include('java.io.IOException: disk');
  });

  it('finds nothing to say about a quiet file', async () => {
    expect(await found(hour(() => undefined))).to.deep.equal([]);
  });

  it('works by line numbers in a file without times', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      i === 690 ? 'WARN: disk almost full' : i >= 700 && i < 800 ? `ERROR: write ${i} failed` : `request ${i} served`,
    );
    const findings = await found(lines.join('\n'));
    expect(findings.slice(0, 3).map(finding => finding.quote)).to.include.members([
      'ERROR: write 700 failed',
      'WARN: disk almost full',
    ]);
    expect(findings[0]?.title).to.include('line 701');
  });

  it('proves each finding: its quote is the text of the first line it names', async () => {
    const text = hour(second => [
      ...failing(second),
      ...(second === 2390 ? [`${clock(second)} WARN pool exhausted`] : []),
    ]);
    const lines = text.split('\n');
    const findings = await found(text);
    expect(findings).to.have.length.greaterThan(1);
    for (const finding of findings) {
      expect(finding.quote).to.equal(lines[finding.locator.fromLine - 1]);
      expect(finding.score).to.be.within(0, 1);
    }
    expect(new Set(findings.map(finding => finding.id)).size).to.equal(findings.length);
    expect(findings.map(finding => finding.score)).to.deep.equal(
      findings.map(finding => finding.score).sort((a, b) => b - a),
    );
  });

  it('points at one record, however far apart its repetitions are', async () => {
    const again = (second: number): string[] =>
      second >= 2390 && second % 100 === 90 ? [`${clock(second)} WARN pool exhausted`] : [];
    const findings = await found(hour(second => [...failing(second), ...again(second)]));
    expect(findings.find(({ quote }) => quote.includes('pool exhausted'))).to.deep.include({
      count: 13,
      kind: 'first-seen',
    });
    for (const { kind, locator } of findings) expect(locator.toLine - locator.fromLine, kind).to.equal(0);
  });

  it('shows the worst lines with three lines around them', async () => {
    const { analysis } = await analysed(['a', 'b', 'c', 'd', 'ERROR: boom', 'e', 'f', 'g', 'h'].join('\n'));
    expect(analysis.worstLines).to.deep.equal([
      { line: 5, text: 'ERROR: boom', level: 'error', before: ['b', 'c', 'd'], after: ['e', 'f', 'g'] },
    ]);
  });

  it('does not call the routine of a file new because the file begins with an error', async () => {
    const routine = hour(second => (second % 900 === 0 ? [`${clock(second)} ERROR mail bounced`] : []));
    const findings = await found(`${clock(0)} ERROR mail bounced\n${routine.split('\n').slice(3).join('\n')}`);
    expect(findings.filter(({ kind }) => kind === 'first-seen')).to.deep.equal([]);
    expect(findings.map(({ kind }) => kind)).to.include('error-onset');
  });

  it('tells of a change right at the start all the same', async () => {
    const findings = await found(
      hour(second => [
        ...(second === 80 ? [`${clock(second)} INFO deployed version 4.2.0`] : []),
        ...(second === 90 ? [`${clock(second)} ERROR order refused`] : []),
      ]),
    );
    const deploy = findings.find(({ quote }) => quote.endsWith('deployed version 4.2.0'));
    expect(deploy?.kind).to.equal('first-seen');
  });

  it('counts one line as one line where there are no times', async () => {
    const findings = await found(
      ['INFO ready', 'ERROR a pool exhausted', 'WARN b pool exhausted', 'INFO ready'].join('\n'),
    );
    expect(JSON.stringify(findings))
      .to.match(/\b1 line\b/)
      .and.not.to.match(/\b1 lines\b/);
  });
});
