import { expect } from 'chai';
import type { Source } from '../../../core/agent/investigate/investigation.ts';
import type { ComputedWords } from '../../../core/agent/trust/computed-words.ts';
import { checkFigures } from '../../../core/agent/trust/figures.ts';

const evidence = (id: number, file: string, lines: readonly string[], more: Partial<Source> = {}): Source => ({
  view: { id, kind: 'evidence', title: file, locator: `${file}:${id * 100}`, quote: '', evidence_id: file },
  text: lines.join('\n'),
  facts: [],
  sourceUri: null,
  weight: 1,
  ...more,
});

const STATUS = [
  ['200', 5738],
  ['503', 2087],
  ['504', 213],
  ['502', 104],
] as const;
const MINUTES = [12, 139, 141, 143, 102, 94, 83, 79].map(
  (lines, i) => [`2026-03-17T10:4${2 + i}:00.000Z`, lines] as const,
);
const counted = (id: number, total: number, groups: readonly (readonly [string, number])[]): Source =>
  evidence(id, 'gateway.log', [`${total} lines.`, ...groups.map(([key, n]) => `${key}: ${n} lines, ${n} records`)], {
    facts: [`${total} lines.`],
    counted: [{ lines: total, records: total, groups: groups.map(([key, n]) => ({ key, lines: n, records: n })) }],
  });

const SOURCES: readonly Source[] = [
  evidence(1, 'gateway.log', [
    '203.0.113.3 - - [17/Mar/2026:10:42:48 +0100] "POST /orders HTTP/1.1" 504 167 rt=15.004',
  ]),
  evidence(2, 'shop.log', [
    '2026-03-17 10:42:56.100 ERROR pool: timed out after 10003ms (total=10, active=10, waiting=14)',
  ]),
  evidence(3, 'shop.log', [
    '2026-03-17 10:43:48.900 ERROR pool: timed out after 10001ms (total=10, active=10, waiting=30)',
  ]),
  evidence(4, 'shop.log', ['2026-03-17 10:27:30.003 INFO Run 5311 started: 12480 SKUs, 63 chunks of 200']),
  evidence(5, 'changes.md', [
    '| 08:15 | database: minor update 16.7 to 16.8 |',
    '| 09:47 | shop 4.18.2, 3 new pages |',
    '| 10:18 | gateway: 2 addresses on the allow list |',
    '| 10:41 | configuration r418 |',
    '| 12:00 | certificate of payments (20 days left) |',
  ]),
  evidence(6, 'deploys.txt', ['storefront 2.31.0  2026-03-17 10:36:40  1m52s']),
  counted(7, 8142, STATUS),
  counted(8, 984, MINUTES),
];
const COMPUTED: readonly ComputedWords[] = [
  { text: 'Checkout fails. Why?\n6 files', isAbout: () => true, isByLine: true },
  {
    text: 'debug: 3946 of 8142\ninfo: 1792 of 8142\nerrors: 2404 of 8142',
    isAbout: ({ view }) => view.evidence_id === 'gateway.log',
    isByLine: true,
    wholes: [8142, 2404],
  },
  { text: '94 of 100', isAbout: ({ view }) => view.id === 3, isByLine: false },
  { text: '45000 ms', isAbout: ({ view }) => view.id === 3, isByLine: false },
];
const unknownIn = (text: string): readonly string[] => checkFigures(text, SOURCES, COMPUTED).unknown;

describe('a figure is held against what its sentence cites', () => {
  const honest = [
    'All 10 connections were taken and 14 requests waited after 10 s [2].',
    'The queue grew from 14 to 30, so 16 more threads wait [2][3].',
    'Of the 5xx, 2,087 were 503, 213 were 504 and 104 were 502 [7].',
    '87 % of the server errors were 503s [7].',
    '504s made up 2.6 % of the 8,142 lines [7].',
    'Errors peaked at 143 per minute at 10:45 [8].',
    'In the 4 minutes from 10:42 to 10:45 the gateway logged 435 errors [8].',
    'From 10:45 to 10:49 the errors per minute fell by 45 %, from 143 to 79 [8].',
    'The gateway answered 504 at 10:42:48 [1].',
    'In UTC the 504 was at 09:42:48 [1].',
    'The deploy of 09:47 precedes the trouble by 55 minutes [5][1].',
    'The rollout at 10:36:40 took 112 s, so it was finished at 10:38:32 [6].',
    '504s and a 504 came after 15 s [1].',
    'At 11:42 in Berlin (10:42 UTC) the trouble began [1].',
    'Es waren 12.480 SKUs in 63 Chunks [4].',
    'Un total de 2.087 líneas con 503 [7].',
    'The pool has 10 connections, a ratio of 1:20 to the threads [2].',
    'Order 12480 was answered with status 504 [2].',
    'The trouble lasted 1 min 12 s, from 10:42:36 until 10:43:48 [2][3].',
    'The 12,480 SKUs are 62.4 times 200 [4].',
    'The certificate has 20 days left [5].',
    'I am 95 % sure of it, and 2 of 3 replicas would do [2].',
    'Expect it to recover within 2 minutes, then set the timeout to 15 s [2].',
  ];
  for (const text of honest) it(`is known: ${text}`, () => expect(unknownIn(text)).to.deep.equal([]));

  const invented = [
    'Run 5311 used 7 chunks [4].',
    'The pool had 63 connections [2].',
    '30 threads waited for a connection [2].',
    'Callers waited 45 seconds for a connection [2].',
    'Memory stood at 94 % [2].',
    '48 % of the requests failed [1].',
    '73 % of the server errors were 504 [7].',
    'Errors peaked at 212 per minute at 10:45 [8].',
    'In the minutes from 10:42 to 10:45 the gateway logged 577 errors [8].',
    '3 of the 2 pods were restarted [1].',
    '12 users complained [1].',
    'The rollout took 95 s [6].',
    'The restart took 4 minutes [5].',
    'The deploy of 09:47 precedes the trouble by 35 minutes [5][1].',
    'The outage began at 10:27:30 [1].',
    'The p99 was 8.1 s [1].',
    '504s came in masses [4], and 503s [4].',
    'The chunk size changed from 200 to 500 [4].',
  ];
  for (const text of invented) it(`is marked: ${text}`, () => expect(unknownIn(text)).not.to.be.empty);
});
