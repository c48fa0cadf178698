import { expect } from 'chai';
import { recordsIn } from './analysed.ts';

describe('a line that begins with a time of day alone', () => {
  it('is recognised behind a stack trace where a bracket holds time and level', async () => {
    expect(
      await recordsIn(
        '[10:00:03 ERR] Failed',
        'System.TimeoutException: timed out',
        '   at Shop.Db.Open() in /src/Db.cs:line 10',
        '[10:00:04 FTL] dying',
        '[10:00:05 INF] x',
        'some detail',
        '[10:00:06 wrn] slow',
      ),
    ).to.include.members(['1 10:00:03 error Failed', '4 10:00:04 fatal dying', '5 10:00:05 info x']);
    const last = (await recordsIn('[10:00:05 INF] x', 'some detail', '[10:00:06 wrn] slow')).at(-1);
    expect(last).to.equal('3 10:00:06 warn slow');
  });

  it('is recognised behind one where a bracket holds the time', async () => {
    expect(
      (await recordsIn('[10:00:03] [main/ERROR]: Failed', 'some detail', '[10:00:04] [main/FATAL]: dying')).at(-1),
    ).to.match(/^3 10:00:04 /);
    expect((await recordsIn('[10:00:03] Failed', 'some detail', '[10:00:04] dying')).at(-1)).to.equal(
      '3 10:00:04 none dying',
    );
  });

  it('is recognised behind one without a bracket once the file has shown such lines', async () => {
    const head = ['10:00:00 up', '10:00:01 warm', '10:00:02 ready', '10:00:03 Failed'];
    expect((await recordsIn(...head, 'some detail', '10:00:04 dying')).at(-1)).to.equal('6 10:00:04 none dying');
  });

  it('stays prose behind fuller timestamps', async () => {
    expect(
      await recordsIn('2026-01-05 10:00:00 ERROR plan', '10:30:00 lunch with the team', '2026-01-05 10:00:01 INFO on'),
    ).to.deep.equal(['1 10:00:00 error plan', '3 10:00:01 info on']);
  });
});
