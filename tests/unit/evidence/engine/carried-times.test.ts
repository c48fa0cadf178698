import { expect } from 'chai';
import { analysed } from './analysed.ts';

/** The moment of each line, `-` without one, and the notes. */
const read = async (...lines: readonly string[]): Promise<{ times: string[]; notes: readonly string[] }> => {
  const { analysis, entries } = await analysed(lines.join('\n'));
  const times = entries.map(({ time }) => (time === null ? '-' : new Date(time).toISOString().slice(5, 23)));
  return { times, notes: analysis.notes };
};
const docker = (text: string, time: string): string => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time });

describe('the time of a line that a container runtime stamps', () => {
  it('is moved by whole quarter hours to the stamp where the line names no zone', async () => {
    const { times, notes } = await read(
      '2026-01-05T08:00:05.000000001Z stdout F 2026-01-05 10:00:04,123 ERROR root: two hours ahead',
      '2026-01-05T08:00:07.000000001Z stdout F I0105 10:00:07.000000       1 x.go:1] klog',
      '2026-01-05T08:00:08.000000001Z stdout F [10:00:08 ERR] a time of day',
      '2026-01-05T08:00:09.000000001Z stdout F {"time":"2026-01-05 13:45:09","level":"info","msg":"Nepal"}',
      '2026-01-05T23:30:10.000000001Z stdout F 2026-01-06 01:30:10 INFO the day after',
    );
    expect(times).to.deep.equal([
      '01-05T08:00:04.123',
      '01-05T08:00:07.000',
      '01-05T08:00:08.000',
      '01-05T08:00:09.000',
      '01-05T23:30:10.000',
    ]);
    expect(notes).to.deep.equal([]);
  });

  it('is moved so in the JSON of Docker too', async () => {
    const { times, notes } = await read(
      docker('2026-01-05 10:00:01,123 ERROR root: a', '2026-01-05T08:00:01.200000000Z'),
      docker('E0105 10:00:02.123456       1 x.go:1] b', '2026-01-05T08:00:02.200000000Z'),
      docker('[10:00:03 ERR] c', '2026-01-05T08:00:03.200000000Z'),
    );
    expect(times).to.deep.equal(['01-05T08:00:01.123', '01-05T08:00:02.123', '01-05T08:00:03.000']);
    expect(notes).to.deep.equal([]);
  });

  it('is its own where it names a zone', async () => {
    const { times } = await read(
      '2026-01-05T08:00:05Z stdout F 2026-01-05T10:00:04+01:00 ERROR late',
      docker('2026-01-05T10:00:06+01:00 ERROR late', '2026-01-05T08:00:05Z'),
    );
    expect(times).to.deep.equal(['01-05T09:00:04.000', '01-05T09:00:06.000']);
  });

  it('is its own, in UTC as a note says, where no zone would bring it to the stamp', async () => {
    const { times, notes } = await read('2026-01-05T08:00:05Z stdout F 2026-01-01 10:00:04 ERROR replayed');
    expect(times).to.deep.equal(['01-01T10:00:04.000']);
    expect(notes).to.deep.equal(['Timestamps have no time zone: UTC was taken.']);
  });
});
