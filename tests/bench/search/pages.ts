import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Page = { readonly id: string; readonly title: string; readonly text: string };

/** What an upload takes as the title of a Markdown page: its front matter's, else its first heading. */
const titleOf = (text: string, id: string): string =>
  /^---\n(?:[^\n]*\n){0,20}?title: *([^\n]+)\n/.exec(text)?.[1] ?? /^# +(.+)$/m.exec(text)?.[1] ?? id;

export const readRunbooks = async (folder: string): Promise<readonly Page[]> => {
  const files = (await readdir(folder, { recursive: true })).filter(file => file.endsWith('.md')).sort();
  return await Promise.all(
    files.map(async id => {
      const text = await readFile(join(folder, id), 'utf8');
      return { id, title: titleOf(text, id), text };
    }),
  );
};

/** A linear congruential generator, so that every run has the same pages. Constants: D. Knuth, MMIX. */
export const sequence = (seed: bigint): ((below: number) => number) => {
  let state = seed;
  return below => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
};

const SYMPTOMS = (
  'Down|Unreachable|High Latency|Queue Full|Out Of Memory|Disk Pressure|Certificate Expiring|Failed Backup|Slow Queries|' +
  'Replication Lag|Too Many Connections|Crash Loop|Config Drift|Missing Metrics|Error Budget Burn|Failover Stuck|' +
  'Split Brain|Deadlock|Retry Storm|Quota Exceeded|Clock Skew|Packet Loss|Cache Misses|Leader Election Flapping'
).split('|');

const OPERATIONS = (
  'the alert fires when node cluster pod container service instance replica volume disk memory cpu network interface ' +
  'request error rate latency timeout connection refused failed failing reload configuration restart rollout deploy ' +
  'version upgrade backup restore snapshot queue consumer producer broker topic partition lag offset leader follower ' +
  'quorum election certificate expired renew token secret permission denied quota limit exceeded threshold metric ' +
  'scrape target exporter dashboard query index shard table lock transaction commit rollback cache eviction miss hit ' +
  'check verify inspect logs events describe status ready unhealthy probe liveness host kernel filesystem inode mount ' +
  'space full available capacity running pending scheduled evicted drain cordon taint label namespace api server ' +
  'controller operator webhook dns resolve proxy gateway route load balancer backend upstream retry budget burn'
).split(' ');

const SYLLABLES = 'ba ke lo mi nu pra qui ros ste tor ul vex wan xi yor zen dal fir gon hup'.split(' ');

/** Pages about systems that the queries do not ask about. Each speaks of a fifth of the words of operations, among many
 *  that are its own. */
export function* otherPages(): Generator<Page> {
  const pick = sequence(20_260_105n);
  const one = (words: readonly string[]): string => words[pick(words.length)] ?? '';
  const some = (words: readonly string[], count: number): readonly string[] =>
    Array.from({ length: count }, () => one(words));
  const invented = (): string => some(SYLLABLES, 2 + pick(2)).join('');
  const names = Array.from({ length: 6_000 }, invented);
  // Of three draws the smallest: the first names come often, the last ones seldom.
  const name = (): string => names[Math.min(pick(names.length), pick(names.length), pick(names.length))] ?? '';
  for (let at = 0; ; at += 1) {
    const topic = some(OPERATIONS, OPERATIONS.length / 5);
    const own = Array.from({ length: 60 }, name);
    const word = (): string => (pick(10) < 3 ? one(topic) : one(own));
    const sentence = (): string => `${Array.from({ length: 8 + pick(12) }, word).join(' ')}.`;
    const paragraph = (): string => Array.from({ length: 2 + pick(4) }, sentence).join(' ');
    const system = name();
    const title = `${system.charAt(0).toUpperCase()}${system.slice(1)} ${one(SYMPTOMS)}`;
    const sections = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'].map(
      heading => `## ${heading}\n\n${Array.from({ length: 1 + pick(3) }, paragraph).join('\n\n')}\n`,
    );
    yield { id: `other/${at}.md`, title, text: `# ${title.replaceAll(' ', '')}\n\n${sections.join('\n')}` };
  }
}
