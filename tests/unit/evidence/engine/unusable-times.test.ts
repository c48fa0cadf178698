import { expect } from 'chai';
import { analysed } from './analysed.ts';

/** The time of day of each line, `-` without one. */
const times = async (...lines: readonly string[]): Promise<string[]> =>
  (await analysed(lines.join('\n'))).entries.map(({ time }) =>
    time === null ? '-' : new Date(time).toISOString().slice(11, 19),
  );

describe('a line whose own time cannot be used', () => {
  it('has none, nor has what continues it, and lines below without one have that of the last good one', async () => {
    expect(
      await times(
        '2026-01-05 10:00:00 INFO fine',
        '1970-01-01 00:00:12 ERROR before the clock was set',
        '    at start (boot.js:1)',
        'WARN without any',
        '9999-12-31 00:00:00 ERROR never',
        '2026-01-05 10:00:05 INFO fine',
      ),
    ).to.deep.equal(['10:00:00', '-', '-', '10:00:00', '-', '10:00:05']);
  });

  it('has none where syslog says that the time is not known', async () => {
    expect(
      await times(
        '<165>1 2026-01-05T10:00:00Z host app 1 - - fine',
        '<131>1 - host app 1 - - no clock',
        '<165>1 2026-01-05T10:00:05Z host app 1 - - fine',
      ),
    ).to.deep.equal(['10:00:00', '-', '10:00:05']);
  });

  it('is counted, and is the worst line if it is', async () => {
    const { analysis } = await analysed(
      '2026-01-05 10:00:00 INFO fine\n1970-01-01 00:00:12 ERROR early\n2026-01-05 10:00:05 INFO fine',
    );
    expect(analysis.levels).to.deep.include({ level: 'error', count: 1 });
    expect(analysis.worstLines[0]).to.include({ line: 2 });
  });
});
