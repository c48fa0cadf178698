import { expect } from 'chai';
import { DEED_REMOVED, withoutDeeds } from '../../../core/agent/trust/deeds.ts';
import { checkFigures } from '../../../core/agent/trust/figures.ts';
import { type Asking, askingOf } from '../../../core/agent/trust/plain-question.ts';
import { readRepaired, readTail, takeTail } from '../../../core/agent/trust/tail.ts';

describe('a claim of a deed', () => {
  const claimed = [
    'I ran `kubectl get pods` and 3 crashed.',
    'I have restarted the service.',
    "I've checked your server and it is fine.",
    "I'm restarting the pod now.",
    "I'll roll back the deployment.",
    'After running the diagnostics I can see a leak.',
    'The pod has been restarted for you.',
    'I went ahead and deleted the lock.',
    'I verified on the production database that it works.',
    'I logged into the host.',
    'I was able to reproduce it.',
    'We have restarted the pod on your behalf.',
    'I updated the configuration to 200.',
    'I SSH’d into it.',
    'Ich habe den Dienst neu gestartet.',
    'J’ai redémarré le service.',
    'He reiniciado el servicio.',
    'We have verified on the host that it is full.',
    'I have verified on the host that the logs are full.',
    'Ran `df -h`: full.',
    'Executed `kubectl get pods` [1].',
    'Checked `df -h /var`: full.',
    'The fix has been applied and the service is restarted.',
    'The service is now restarted.',
    'The issue has been resolved.',
    "I've gone ahead and cleared the logs.",
    'We restarted the pod.',
    "We're restarting the pod.",
    'I ran kubectl logs on it.',
    'I queried the production database for log entries.',
    'I rotated the log files.',
    'I truncated the log.',
    "I checked the server's memory.",
    'The problem is now fixed in production.',
  ];
  for (const text of claimed)
    it(`goes: ${text}`, () => expect(withoutDeeds(text)).to.deep.equal({ text: DEED_REMOVED, removed: 1 }));

  const honest = [
    'I have checked the logs: nothing [1].',
    'I searched the evidence for it.',
    'I reviewed the timeline and api.log [1].',
    'I have not run anything, and I cannot run commands.',
    'If I restarted it, it would fail.',
    'The log says "I ran out of memory, so I restarted the server".',
    '`I restarted the pod` is in line 3.',
    '> I restarted the pod [1]',
    'The operator restarted the pod [2].',
    'I recommend you run `x` and restart the service.',
    'I ran a search of the knowledge base.',
    'I updated my hypothesis and started with the gateway log [1].',
    'I called this unproven because it came later.',
    'I found 3 errors.',
    'We ran out of disk space [1].',
    'We see 3 errors [1].',
    'Checked `api.log`: 3 errors [1].',
    'I checked the server logs and the database section of the runbook.',
    'The pod has been restarted 14 times [1].',
    'The patch has been applied at 10:41 [1].',
    'Once the fix has been applied, look at the log.',
    'The pod is restarted automatically by its controller.',
    'The problem is already fixed in version 2.3.',
    'Verify that the service has been restarted.',
    'Has the issue been resolved?',
    'It is not known whether the problem is now fixed.',
    'If the log is cleared, the evidence is gone.',
    'I removed it from the list of suspects.',
    "I'll run through the steps.",
  ];
  for (const text of honest)
    it(`is not what this says: ${text}`, () => expect(withoutDeeds(text)).to.deep.equal({ text, removed: 0 }));

  it('takes its own sentence with it and no other', () => {
    const { text } = withoutDeeds('- A [1].\n- B. I ran the query, and it hangs [2]. C.\n');
    expect(text).to.equal(`- A [1].\n- B. ${DEED_REMOVED} C.\n`);
  });
});

describe('a question', () => {
  const kinds: [Asking, readonly string[]][] = [
    ['small-talk', ['thanks', 'Thank you so much!', 'hello there', 'ok', 'Great, thanks 👍', 'danke']],
    [
      'general',
      [
        'what does exit code 137 mean?',
        'What is a connection pool?',
        'how do I restart a pod?',
        'what is OOMKilled?',
        'explain CrashLoopBackOff',
        'Was bedeutet OOM?',
      ],
    ],
    [
      'case',
      [
        'Why does checkout fail?',
        'What is the root cause?',
        'what happened?',
        'What does this error mean?',
        'how do we fix this?',
        'ok why did it fail',
        'What is wrong?',
        'What is going on?',
        '???',
        `what is ${'x'.repeat(400)}`,
      ],
    ],
  ];
  for (const [kind, questions] of kinds)
    for (const question of questions)
      it(`is ${kind}: ${question.slice(0, 60)}`, () => expect(askingOf(question)).to.equal(kind));
});

describe('the block at the end of an answer', () => {
  const X = { statement: 'x', for: [], against: [], isCause: false };

  it('is read in the forms that models give it', () => {
    const content = '[{"statement": " x ", "for": ["1", "[2]", 2, 3.0], "against": null, "is_cause": true, "more": 1}]';
    expect(readTail(content)).to.deep.equal({
      kind: 'read',
      proposals: [{ statement: 'x', for: [1, 2, 3], against: [], isCause: true }],
    });
    expect(readTail('{"hypotheses": [{"statement": "x", "for": 4}]}')).to.deep.equal({
      kind: 'read',
      proposals: [{ ...X, for: [4] }],
    });
    expect(readTail('[]')).to.deep.equal({ kind: 'read', proposals: [] });
  });

  const malformed = [
    '',
    '{',
    'x',
    '{}',
    '[1]',
    '[{"statement": ""}]',
    '[{"for": [1]}]',
    '[{"statement": "x", "for": ["a"]}]',
    '[{"statement": "x", "for": [0]}]',
    '[{"statement": "x", "is_cause": "yes"}]',
    'null',
  ];
  for (const content of malformed)
    it(`is malformed, with a reason: ${content || 'nothing'}`, () => {
      const tail = readTail(content);
      expect(tail.kind).to.equal('malformed');
      expect(tail).to.have.property('reason').that.matches(/\S/);
    });

  it('is taken off with its heading, wherever it stands, and the last one counts', () => {
    const first = '```hypotheses\n[]\n```';
    const last = '```hypotheses\n[{"statement": "x"}]\n```';
    const read = { kind: 'read', proposals: [X] };
    expect(takeTail(`A.\n\n### Hypotheses\n${last}\n`)).to.deep.equal({ text: 'A.', tail: read });
    expect(takeTail(`A.\n${first}\nB.\n${last}`)).to.deep.equal({ text: 'A.\nB.', tail: read });
    expect(takeTail('A.\n```json\n[{"statement": "x"}]\n```')).to.deep.equal({ text: 'A.', tail: read });
  });

  it('is cut off where it has no end, and what it holds is not shown', () => {
    const { text, tail } = takeTail('A.\n```hypotheses\n[{"statement": "x"');
    expect([text, tail]).to.deep.equal(['A.', { kind: 'malformed', reason: 'it was cut off' }]);
  });

  it('is none where there is another block', () => {
    const text = 'A.\n```json\n{"statements": 1}\n```\n```bash\nls\n```\n';
    expect(takeTail(text)).to.deep.equal({ text, tail: { kind: 'none' } });
  });

  it('may come alone when it was asked for again, with or without its fence', () => {
    for (const again of [
      '[{"statement": "x"}]',
      '```hypotheses\n[{"statement": "x"}]\n```',
      '```json\n[{"statement": "x"}]\n```',
    ])
      expect(readRepaired(again), again).to.deep.equal({ kind: 'read', proposals: [X] });
  });
});

describe('the figures of an answer', () => {
  const source = (id: number, text: string, evidence_id = 'e') => ({
    view: { id, kind: 'evidence' as const, title: 'a.log', locator: `a.log:${id}`, quote: '', evidence_id },
    text,
    facts: [],
    sourceUri: null,
    weight: 1,
  });
  const sources = [
    source(1, '2026-03-17T10:43:05.123+02:00 ERROR timed out after 10004 ms, timeout=30, 1200 waiting'),
    source(2, 'epoch 1773744185 pool 4711', 'f'),
  ];
  const unknown = (text: string) =>
    checkFigures(text, sources, [{ text: '212 times, 73000 ms', isAbout: () => true, isByLine: false }]).unknown;

  const known = [
    '1,200 or 1200 waited [1].',
    'It took 10 s [1], 10004 ms, or 10.0 seconds [1].',
    'The limit is 30 s [1].',
    'At 10:43:05 and 10:43, in UTC 08:43:05 [1].',
    'At 10:43:05 [1] the pool was 4711 [2].',
    '212 times in 73 s [2].',
    'From 10:43:05 until 10:43:04, 1 s [1], and 999 without a source.',
    'About 1000 waited, over 5 minutes [1].',
    'At 11:07 CET, 2:43 PM and 04:30 +05:30 [1].',
    'In 2026, in line 999 of `x 888`, 100 % of 99 [1].',
    'Version 1.2.345, r4188, PSQL-1234, :8080 [1].',
  ];
  for (const text of known) it(`are known: ${text}`, () => expect(unknown(text)).to.deep.equal([]));

  const invented: [string, string[]][] = [
    ['1,300 waited [1].', ['1,300']],
    ['It took 45 s [1].', ['45 s']],
    ['At 11:07:00 [1] and 04:30 [1].', ['11:07:00', '04:30']],
    ['The pool was 4711 [1].', ['4711']],
    ['It was 123 at noon [1] and 1200 later [1].', ['123']],
  ];
  for (const [text, figures] of invented) it(`are marked: ${text}`, () => expect(unknown(text)).to.deep.equal(figures));
});
