import { expect } from 'chai';
import { checkCitations } from '../../../core/agent/executor/citations.ts';
import { withoutForeignLinks } from '../../../core/agent/executor/links.ts';
import { liveText } from '../../../core/agent/executor/live-text.ts';
import { checkQuotes, QUOTE_REMOVED } from '../../../core/agent/executor/quotes.ts';
import type { Source } from '../../../core/agent/investigate/investigation.ts';

const source = (id: number, text: string, sourceUri: string | null = null): Source => ({
  view: { id, kind: 'evidence', title: 'api.log', locator: `api.log:${id}`, quote: text },
  text,
  facts: [],
  sourceUri,
  weight: 1,
});
const known = (linkable: string[] = [], text = '') => ({
  linkable: new Set(linkable),
  mentioned: (address: string) => text.includes(address),
});

describe('citations', () => {
  const check = (text: string) => checkCitations(text, new Set([1, 2, 3]));

  it('of known sources stay, in every form', () => {
    expect(check('A [1]. B [2, 3]. C [1][3].')).to.deep.equal({
      text: 'A [1]. B [2][3]. C [1][3].',
      cited: [1, 2, 3],
      invented: 0,
    });
  });

  it('of unknown sources go, and only they; what is left without any is marked', () => {
    expect(check('A [9]. B [1, 7].')).to.deep.equal({ text: 'A *(unsupported)*. B [1].', cited: [1], invented: 2 });
  });

  it('are not what stands in code', () => {
    const text = 'run `a[9]` and\n```\nx[8]\n```\n';
    expect(check(text)).to.deep.equal({ text, cited: [], invented: 0 });
  });
});

describe('quotes', () => {
  const runbook: Source = {
    ...source(3, 'Roll back with `kubectl rollout undo deployment/<name>` and tell the team.'),
    view: { id: 3, kind: 'knowledge', title: 'Rollback', locator: 'Steps', quote: '', document_id: 'd' },
  };
  const sources = [
    source(1, 'ERROR  Connection is not available, request timed out\nat HikariPool.java:696'),
    source(2, 'INFO started'),
    runbook,
  ];
  const check = (text: string) => checkQuotes(text, sources);
  const untouched = [
    'It says `error connection is not available` [1].',
    'It says `Connection is not … timed out` [2][1].',
    'It says "Connection is not available, request timed out" [1].',
    'He said “so to speak, whatever that may mean”. It began [1].',
    '> ERROR Connection is not available, request timed out [1]',
    '> Connection is not available\n> at HikariPool.java:696\n\nThat [2].',
    '> **Note:** a restart drops every session that is open [1].',
    'From [1]:\n```\nERROR Connection is not available, request timed out\n```',
    'Set `max_conns` [1] with `kubectl rollout undo deployment/x`.',
    'Run `kubectl rollout undo deployment/checkout` [3].',
    'Then:\n```bash\nkubectl get pods --all-namespaces\n```\nas in [2].',
  ];
  for (const text of untouched)
    it(`stay that stand in their source: ${JSON.stringify(text)}`, () =>
      expect(check(text)).to.deep.equal({ text, removed: [] }));

  const invented: [string, string][] = [
    ['It says `Connection refused by peer` [1].', `It says ${QUOTE_REMOVED} [1].`],
    ['It says `Connection is not available` [2].', `It says ${QUOTE_REMOVED} [2].`],
    ['It says "the disk of the database is full" [1].', `It says ${QUOTE_REMOVED} [1].`],
    ['It says “the disk of the database is full” ([1]).', `It says ${QUOTE_REMOVED} ([1]).`],
    ['Source [1] says: `the disk is completely full`.', `Source [1] says: ${QUOTE_REMOVED}.`],
    ['"a" or "b" and "the disk of the database is full" [1].', `"a" or "b" and ${QUOTE_REMOVED} [1].`],
    ['A\n> The disk of the database is full [1]\n\nB', `A\n${QUOTE_REMOVED}\n\nB`],
    ['> The disk of the database is full\n[1]', `${QUOTE_REMOVED}\n[1]`],
    ['From [1]:\n```\nERROR the disk is full\n```\nB', `From [1]:\n${QUOTE_REMOVED}\nB`],
    ['It says `ERROR Connection is not available, request timed in` [1].', `It says ${QUOTE_REMOVED} [1].`],
  ];
  for (const [text, left] of invented)
    it(`go that do not: ${JSON.stringify(text)}`, () => {
      expect(check(text).text).to.equal(left);
      expect(check(text).removed).to.have.length(1);
    });
});

describe('links of a model', () => {
  const neutral = (text: string): string => withoutForeignLinks(text, known());

  it('lose their marks', () => {
    expect(neutral('[a](https://evil.example) ![b](https://evil.example/x)')).not.to.match(/\]\(|!\[|https:\/\/evil/);
    expect(neutral('[1]: https://evil.example')).not.to.match(/\]:|https:\/\/evil/);
    expect(neutral('a\n[b\nc]: <x>')).not.to.include(']:');
  });

  it('lose them in what looks like code too, because it may be none', () => {
    expect(neutral('x ` y\n` ![](https://evil.example) ` z')).not.to.match(/!\[|\]\(|https:\/\/evil/);
  });

  it('stay when their address is that of a source', () => {
    const text = 'see [runbook](https://wiki.example/pool)';
    expect(withoutForeignLinks(text, known(['https://wiki.example/pool']))).to.equal(text);
    expect(withoutForeignLinks(text, known(['https://wiki.example/other']))).not.to.include('](');
  });

  it('are code when the address was read, and when it is a machine of one’s own', () => {
    expect(withoutForeignLinks('open https://a.example/x', known([], 'at https://a.example/x'))).to.equal(
      'open `https://a.example/x`',
    );
    expect(neutral('`curl http://localhost:9090/-/reload`')).to.equal('`curl http://localhost:9090/-/reload`');
  });

  const hostile: [string, RegExp][] = [
    ['[a\\]b]: //evil.example/x', /\]:/],
    ['_https://evil.example_ *https://evil.example*', /https:\/\/evil/],
    ['<bob@evil.example>', /<bob/],
    ['mail bob@evil.example now', /(?<!`)bob@/],
    ['https&#58;//evil.example &colon; &#x2f;', /&(?:#58|colon|#x2f);/],
    [`<img${' '.repeat(500)}src=x>`, /<img/],
    ['![x][ref]\n\n[ref]: data:text/html,x', /!\[|\]:/],
    ['[x](javascript:alert(1)) [y](data:text/html,x)', /\]\(/],
    ['[x](<https://evil.example>) [[a](b)](//evil.example)', /\]\(/],
    ['[t](https://wiki.example/pool "](https://evil.example)")', /\]\(|\/\/evil/],
    ['HTTPS://EVIL.EXAMPLE www.evil.example //evil.example/x', /:\/\/EVIL|www\.evil/],
    ['[x](https://wiki.exаmple/pool)', /\]\(/],
    ['evil.com/?q=case and evil.net', /(?<!`)evil\./],
    ['a\r![x](https://evil.example)\rb', /!\[|\]\(/],
  ];
  for (const [text, live] of hostile)
    it(`are dead however they are written: ${JSON.stringify(text.replace(/ {9,}/, ' … '))}`, () =>
      expect(withoutForeignLinks(text, known(['https://wiki.example/pool']))).not.to.match(live));

  /** Where CommonMark and a naive reader disagree about what is code. */
  const misread = [
    '`a\\` https://seen.example/x `b',
    '``` a`b\nhttps://seen.example/x\n```',
    'a `b\nc` https://seen.example/x d ` e',
    '```\nx\n```\u00a0\nhttps://seen.example/x\n```\nhttps://seen.example/x',
  ];
  for (const text of misread)
    it(`that stand in a source are code for every renderer: ${JSON.stringify(text)}`, () => {
      const shown = withoutForeignLinks(text, known([], 'https://seen.example/x'));
      const lines = shown.split('\n').filter(line => line.includes('://seen'));
      const fences = shown.split('\n').filter(line => /^ {0,3}```[^`]*$/.test(line));
      for (const line of lines)
        expect(fences.length > 0 || /(?<!\\)`[^`]*https:\/\/seen\.example\/x[^`]*`/.test(line), shown).to.equal(true);
    });

  it('are not let out of code by a backtick that stands alone on a line before', () => {
    const text = 'a ` b\nc ` https://seen.example/x d ` e';
    const shown = withoutForeignLinks(text, known([], 'https://seen.example/x'));
    expect(shown).to.equal('a \\` b\nc ` https://seen.example/x d ` e');
  });

  it('in a block that may end with its list are dead', () => {
    const text = '- x\n\n  ```\nhttps://seen.example/x\n  ```';
    expect(withoutForeignLinks(text, known([], 'https://seen.example/x'))).not.to.include('://seen');
  });

  it('without a scheme are code under every top-level domain that a chat makes a link of', () => {
    const bare = [
      'evil.io',
      'evil.ai',
      'a.evil.app',
      'evil.dev',
      'evil.co.uk',
      'evil.zip',
      'EVIL.IO',
      'evil.sh:8443/x',
    ];
    const foreign = ['xn--e1afmkfd.xn--p1ai', 'пример.рф', 'evil.io?q=case', 'evil.me/'];
    for (const address of [...bare, ...foreign])
      expect(neutral(`Sign in at ${address}, then wait.`), address).to.match(/^Sign in at `[^`]+`,? then wait\.$/);
  });

  it('are not what is in code, whatever a file or a field is called', () => {
    const text = 'Read `main.rs`, `config.io` and `order.id`.\n```sh\n./deploy.sh\nsource setup.py\n```';
    expect(neutral(text)).to.equal(text);
  });

  it('leave file names, versions and addresses of machines as they are', () => {
    const text = 'api.log, HikariPool.java, node.js 24.1.0, java.net.SocketException, [::1]:8080, 10.0.0.7:443';
    expect(neutral(text)).to.equal(text);
  });

  it('and HTML with effects are broken, placeholders in commands are not', () => {
    for (const html of ['<img src=x>', '<script>', '<a\nhref=x>', '<svg/onload=x>', '<https://evil.example>', '<!-- x'])
      expect(neutral(html), html).not.to.match(/<[a-z!/]/i);
    expect(neutral('`kubectl logs <pod-name> -n <namespace>`')).to.equal('`kubectl logs <pod-name> -n <namespace>`');
  });
});

describe('live text', () => {
  const inPieces = (text: string, size: number): string => {
    const live = liveText(piece => piece.replaceAll('<SECRET_X_1>', 'hunter2'));
    let out = '';
    for (let at = 0; at < text.length; at += size) out += live.push(text.slice(at, at + size));
    return out + live.end();
  };

  it('is all of the text in the end, in whatever pieces it comes', () => {
    const text = 'The pool [1] is\nexhausted: `a < b` and <x.\n\nEnd `it`.';
    for (const size of [1, 2, 3, 7, 100]) expect(inPieces(text, size), String(size)).to.equal(text);
  });

  it('restores a placeholder that comes in pieces', () => {
    for (const size of [1, 4, 5]) expect(inPieces('key <SECRET_X_1> used', size)).to.equal('key hunter2 used');
  });

  it('shows words before the line is complete', () => {
    const live = liveText(piece => piece);
    expect(live.push('one two thr')).to.equal('one two ');
  });

  const answer = 'The pool [1] is full.\n\n```hypotheses\n[{"statement": "x", "for": [1]}]\n```\n';
  it('never shows the block that is for code, in whatever pieces it comes', () => {
    for (const size of [1, 2, 3, 7, 100])
      expect(inPieces(answer, size), `${size}`).to.equal('The pool [1] is full.\n\n');
    for (const mark of [
      '~~~hypotheses',
      '```` hypotheses',
      '   ```Hypotheses',
      '```json hypotheses',
      '> ```hypotheses',
    ])
      expect(inPieces(`a\n${mark}\n[{"statement": "x"}]`, 4), mark).to.equal('a\n');
    expect(inPieces('a\n```json\n[{"statement": "x"}]\n```\nb', 4)).to.equal('a\nb');
  });

  it('shows every other block', () => {
    const text = 'a\n```json\n[{"state": 1}]\n```\n```\n$ ls\n```\n```bash\nls\n```\nb\n```\n[{';
    for (const size of [1, 5, 100]) expect(inPieces(text, size)).to.equal(text);
  });

  it('of a line that does not end waits for the end', () => {
    const live = liveText(piece => piece);
    const words = 'word '.repeat(2_000);
    expect(live.push(words)).to.equal('');
    expect(live.end()).to.equal(words);
  });

  it('never shows a link or a tag on the way', () => {
    for (const size of [1, 3, 10])
      expect(inPieces('a ![x](https://evil.example) <img  src=https://evil.example/y> b', size)).not.to.match(
        /!\[|\]\(|<img|\/\/evil/,
      );
  });
});
