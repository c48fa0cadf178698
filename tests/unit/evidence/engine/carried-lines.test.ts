import { expect } from 'chai';
import { analysed } from './analysed.ts';

const CONTAINERD = [
  '2026-01-05T10:00:00.1Z stderr F 2026-01-05 10:00:00 ERROR boom',
  '2026-01-05T10:00:00.2Z stderr F java.lang.IllegalStateException: no room',
  '2026-01-05T10:00:00.3Z stderr F \tat a.b.C.d(C.java:1)',
  '2026-01-05T10:00:00.4Z stderr F Caused by: java.io.IOException: reset',
  '2026-01-05T10:00:00.5Z stderr F \tat a.b.C.e(C.java:2)',
];
const docker = (text: string, second: number): string =>
  JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: `2026-01-05T10:00:0${second}Z` });

/** Which lines begin a record. */
const beginnings = async (...lines: readonly string[]): Promise<number[]> => {
  const { entries } = await analysed(lines.join('\n'));
  return entries.flatMap(({ continues }, i) => (continues ? [] : [i + 1]));
};

describe('lines that a container runtime carries', () => {
  it('are one record where a stack trace is spread over them', async () => {
    const lines = [...CONTAINERD, '2026-01-05T10:00:01Z stderr F 2026-01-05 10:00:01 INFO fine'];
    expect(await beginnings(...lines)).to.deep.equal([1, 6]);
    const { stackTraces, levels } = (await analysed(lines.join('\n'))).analysis;
    expect(stackTraces[0]).to.deep.include({
      type: 'java.lang.IllegalStateException',
      message: 'no room',
      rootCause: 'java.io.IOException: reset',
    });
    expect(levels).to.deep.equal([
      { level: 'info', count: 1 },
      { level: 'error', count: 1 },
    ]);
  });

  it('are one record in the JSON of Docker too, a traceback by itself among them', async () => {
    const lines = [
      docker('2026-01-05 10:00:00 ERROR boom', 0),
      docker('java.lang.IllegalStateException: no room', 0),
      docker('\tat a.b.C.d(C.java:1)', 0),
      docker('2026-01-05 10:00:01 INFO fine', 1),
      docker('Traceback (most recent call last):', 2),
      docker('  File "a.py", line 1, in f', 2),
      docker('    g("x")', 2),
      docker("KeyError: 'x'", 2),
      docker('up again', 3),
    ];
    expect(await beginnings(...lines)).to.deep.equal([1, 4, 5, 9]);
    const { stackTraces } = (await analysed(lines.join('\n'))).analysis;
    expect(stackTraces.map(({ type, message }) => `${type}: ${message}`)).to.have.members([
      'java.lang.IllegalStateException: no room',
      "KeyError: 'x'",
    ]);
  });

  it('are records of their own where they have no time, and where another stream comes between', async () => {
    const stamp = (second: number, stream: string): string => `2026-01-05T10:00:0${second}Z ${stream} F`;
    expect(
      await beginnings(
        `${stamp(0, 'stdout')} starting`,
        `${stamp(1, 'stdout')} listening`,
        `${stamp(2, 'stderr')}   indented`,
        `${stamp(3, 'stdout')} listening`,
      ),
    ).to.deep.equal([1, 2, 3, 4]);
  });

  it('go on in the next one where the runtime cut them', async () => {
    expect(
      await beginnings(
        '2026-01-05T10:00:00Z stdout P a long ',
        '2026-01-05T10:00:00Z stdout P line that ',
        '2026-01-05T10:00:00Z stdout F ends here',
        '2026-01-05T10:00:01Z stdout F next',
      ),
    ).to.deep.equal([1, 4]);
  });
});
