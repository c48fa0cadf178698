import { expect } from 'chai';
import { recordsIn } from './analysed.ts';

describe('a line of JSON that was cut off', () => {
  it('is a record of its own with what stands before the cut', async () => {
    expect(
      await recordsIn(
        '{"time":"2026-01-05T10:00:00Z","level":"info","msg":"ok"}',
        '{"time":"2026-01-05T10:00:01Z","level":"error","msg":"disk fu',
        '{"time":"2026-01-05T10:00:02Z","level":"info","msg":"after"}',
        '{"time":"2026-01-05T10:00:03Z","level":"fatal","msg":"gone"',
        '{"time":"2026-01-05T10:00:04Z","level":"warn","msg":"slow","http":{"status":50',
      ),
    ).to.deep.equal([
      '1 10:00:00 info ok',
      '2 10:00:01 error disk fu',
      '3 10:00:02 info after',
      '4 10:00:03 fatal gone',
      '5 10:00:04 warn slow',
    ]);
  });

  it('takes no time and no level that is cut itself', async () => {
    expect(
      await recordsIn(
        '{"level":"error","time":"2026-01-05T10:00:00Z","msg":"a"}',
        '{"level":"error","msg":"b","time":"2026-01-05T10:00:0',
        '{"time":"2026-01-05T10:00:02Z","msg":"c","level":"err',
      ),
    ).to.deep.equal(['1 10:00:00 error a', '2 10:00:00 error b', '3 10:00:02 none c']);
  });

  it('ends at the cut, within an escape too', async () => {
    expect(await recordsIn('{"level":"error","msg":"path C:\\', '{"level":"info","msg":"next"}')).to.deep.equal([
      '1 - error path <*>',
      '2 - info next',
    ]);
  });

  it('is a record in the JSON of Docker too', async () => {
    expect(
      await recordsIn(
        '{"log":"ERROR one\\n","stream":"stderr","time":"2026-01-05T10:00:00Z"}',
        '{"log":"ERROR tw',
        '{"log":"INFO three\\n","stream":"stderr","time":"2026-01-05T10:00:02Z"}',
      ),
    ).to.deep.equal(['1 10:00:00 error ERROR one', '2 10:00:00 error ERROR tw', '3 10:00:02 info INFO three']);
  });

  it('stays a part of the record above where it says neither a time nor a level', async () => {
    expect(
      await recordsIn(
        '2026-01-05 10:00:00 ERROR refused',
        '{"order": 17, "note": "half',
        '2026-01-05 10:00:01 INFO on',
      ),
    ).to.deep.equal(['1 10:00:00 error refused', '3 10:00:01 info on']);
  });
});
