import { expect } from 'chai';
import fc from 'fast-check';
import { analysed, clock } from './analysed.ts';

const texts = async (lines: readonly string[]): Promise<string[]> =>
  (await analysed(lines.join('\n'))).analysis.templates.map(template => template.text);

describe('templates', () => {
  it('masks what varies by its shape', async () => {
    const table: Record<string, string> = {
      'took 35ms of 2.5s': 'took <*> of <*>',
      'block blk_-1608999687919862906 added': 'block blk_<*> added',
      'from 10.0.0.1:8080 to /10.0.0.2:50010': 'from <*>:<*> to /<*>:<*>',
      'id 6f1c2a9e-8b1d-4c7e-9a54-0f3b2c1d4e5f done': 'id <*> done',
      'commit deadbeef12 at 0x7ffe': 'commit <*> at <*>',
      'read /var/lib/app/data.db ok': 'read <*> ok',
      'open C:\\Users\\bob\\x.txt': 'open <*>',
      'get https://api.example.com/v1/x?y=1 failed': 'get https://<*> failed',
      'mail to bob@example.com bounced': 'mail to <*> bounced',
      'relation "user names" is missing': 'relation "<*>" is missing',
      '"GET /a/b HTTP/1.1" done': '"GET <*>" done',
      'size 93.0 KB, free 2.1 GB': 'size <*>, free <*>',
      'uid=0 (user=17)': 'uid=<*> (user=<*>)',
      'mac 00:1b:44:11:3a:b7 up': 'mac <*> up',
      'values 1,2,3,4': 'values <*>',
      'the word café stays': 'the word café stays',
      "can't open it, don't try": "can't open it, don't try",
    };
    for (const [line, expected] of Object.entries(table)) expect(await texts([line]), line).to.deep.equal([expected]);
  });

  it('shows a number inside a name while it is always the same', async () => {
    expect(await texts(['login on tty2', 'login on tty2'])).to.deep.equal(['login on tty2']);
    expect(await texts(['login on tty2', 'login on tty3'])).to.deep.equal(['login on tty<*>']);
  });

  it('merges wordings that differ in one word when it takes several values', async () => {
    expect(await texts(['session opened for root', 'session opened for bob'])).to.have.length(2);
    expect(await texts(['root', 'bob', 'ann', 'eve'].map(name => `session opened for ${name}`))).to.deep.equal([
      'session opened for <*>',
    ]);
  });

  it('keeps what few values tell apart in key=value', async () => {
    expect(await texts(['auth failed user=root', 'auth failed user=guest'])).to.have.length(2);
    const many = ['root', 'guest', 'bob', 'ann', 'eve'].map(name => `auth failed user=${name}`);
    expect(await texts(many)).to.deep.equal(['auth failed user=<*>']);
  });

  it('keeps what a flag says: it decides what the line means', async () => {
    expect(await texts(['probe done healthy=true', 'probe done healthy=false'])).to.deep.equal([
      'probe done healthy=true',
      'probe done healthy=false',
    ]);
  });

  it('never merges the methods of quoted requests', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
    expect(await texts(methods.map((method, i) => `10.0.0.${i} "${method} /v1/x${i}" took 5 ms`))).to.have.length(6);
  });

  it('takes numbered files, and things numbered under different names, for values of one kind', async () => {
    expect(await texts(['wrote run-2026-003.log', 'wrote audit_17.log.gz'])).to.deep.equal(['wrote <*>']);
    expect(await texts(['stored block rdd_42_20 now', 'stored block broadcast_9 now'])).to.deep.equal([
      'stored block <*> now',
    ]);
  });

  it('merges what a wording covers once it varies', async () => {
    // `c` stands first, and differs in two places from those that make its place a variable.
    const lines = ['user=ann took c', 'user=bob took a', 'user=eve took a', 'user=tom took a', 'user=kim took b'];
    const more = ['user=ann took a', 'user=ann took b', 'user=ann took d', 'user=ann took e'];
    expect(await texts([...lines, ...more])).to.deep.equal(['user=<*> took <*>']);
  });

  it('never merges statuses of requests', async () => {
    const lines = [200, 301, 404, 500, 502, 503].map(
      status => `10.0.0.1 - - [05/Jan/2026:10:00:00 +0000] "GET /x HTTP/1.1" ${status} 1`,
    );
    expect(await texts(lines)).to.have.length(6);
  });

  it('counts exactly: as a count by hand over the generated kinds', async () => {
    const kinds = [
      (n: number) => `Accepted connection from 10.0.0.${n % 250}:${n}`,
      (n: number) => `Cache miss for key user:${n}`,
      (n: number) => `Order ${n} placed by customer ${n * 7} in ${n}ms`,
      (n: number) => `Shutting down worker ${n}`,
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(99_999)), { minLength: 1, maxLength: 200 }), async drawn => {
        const { analysis } = await analysed(drawn.map(([kind, n]) => kinds[kind]!(n)).join('\n'));
        const byHand = Map.groupBy(drawn, ([kind]) => kind);
        expect(analysis.templates.map(template => template.count).sort((a, b) => a - b)).to.deep.equal(
          [...byHand.values()].map(members => members.length).sort((a, b) => a - b),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives each line of the index the template that counted it', async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, i) => `${clock(i)} INFO ${i % 3 === 0 ? `user u${'abcdefg'[i % 7]} logged in` : `job ${i} done`}`,
    );
    const { analysis, entries } = await analysed(lines.join('\n'));
    for (const template of analysis.templates) {
      const own = entries.flatMap((entry, i) => (entry.templateId === template.id ? [i + 1] : []));
      expect(own).to.have.length(template.count);
      expect([own[0], own.at(-1)]).to.deep.equal([template.firstLine, template.lastLine]);
    }
    expect(analysis.templates.reduce((sum, template) => sum + template.count, 0)).to.equal(5000);
  });

  it('gives one id to wordings that merge before they have left for the index', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `session opened for ${i === 19_000 ? 'ann' : ['root', 'bob'][i % 2]}`,
    );
    const { analysis, entries } = await analysed(lines.join('\n'));
    expect(analysis.templates.map(template => [template.id, template.count])).to.deep.equal([[1, 20_000]]);
    expect(new Set(entries.map(entry => entry.templateId))).to.deep.equal(new Set([1]));
  });

  it('numbers templates by their first lines', async () => {
    const { analysis } = await analysed('alpha starts\nbeta 1\nalpha starts\ngamma ends here\nERROR: delta\n');
    const byId = [...analysis.templates].sort((a, b) => a.id - b.id);
    expect(byId.map(template => [template.id, template.firstLine])).to.deep.equal([
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 5],
    ]);
    expect(analysis.templates[0]?.text, 'the most severe is listed first').to.equal('ERROR: delta');
  });

  it('keeps ids that have left for the index when wordings merge later', async () => {
    const early = Array.from({ length: 140_000 }, (_, i) =>
      i % 2 === 0 ? 'session opened for root' : 'session opened for bob',
    );
    const late = ['ann', 'eve', 'tom', 'kim'].map(name => `session opened for ${name}`);
    const { analysis, entries } = await analysed([...early, ...late].join('\n'));
    const known = new Set(analysis.templates.map(template => template.id));
    const counts = new Map<number, number>();
    for (const { templateId } of entries) counts.set(templateId, (counts.get(templateId) ?? 0) + 1);
    expect([...counts.keys()].filter(id => !known.has(id))).to.deep.equal([]);
    for (const template of analysis.templates) expect(counts.get(template.id), template.text).to.equal(template.count);
  });
});
