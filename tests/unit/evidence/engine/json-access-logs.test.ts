import { expect } from 'chai';
import { analysed } from './analysed.ts';

const levelsOf = async (...lines: readonly string[]): Promise<readonly string[]> =>
  (await analysed(lines.join('\n'))).entries.map(({ level }) => level);

describe('a request in JSON', () => {
  it('has the level of its status where it names none, as in any access log', async () => {
    expect(
      await levelsOf(
        '{"time":"2026-03-04T10:00:00Z","remote":"192.0.2.1","path":"/a","status":503}',
        '{"time":"2026-03-04T10:00:01Z","method":"GET","status":"404"}',
        '{"time":"2026-03-04T10:00:02Z","request_uri":"/a","status_code":200}',
      ),
    ).to.deep.equal(['error', 'warn', 'info']);
  });

  it('that failed is an error even where its level says that it was logged in the usual way', async () => {
    const caddy = (status: number) =>
      `{"level":"info","ts":1772618401.5,"msg":"handled request","request":{"uri":"/","method":"GET"},"status":${status}}`;
    expect(await levelsOf(caddy(503), caddy(404), caddy(200))).to.deep.equal(['error', 'info', 'info']);
    expect(await levelsOf(caddy(503).replace('info', 'fatal'))).to.deep.equal(['fatal']);
  });

  it('is told from what has a status and is none', async () => {
    expect(
      await levelsOf(
        '{"time":"2026-03-04T10:00:00Z","level":"info","msg":"job done","status":500}',
        '{"time":"2026-03-04T10:00:01Z","level":"info","path":"/a","status":"ready"}',
        '{"time":"2026-03-04T10:00:02Z","level":"info","path":"/a","status":5000}',
        '{"time":"2026-03-04T10:00:03Z","path":"/a","status":700,"msg":"x"}',
      ),
    ).to.deep.equal(['info', 'info', 'info', 'none']);
  });
});
