import { expect } from 'chai';
import { systemRedactor } from '../../../adapters/system/redactor.ts';

const valuesIn = (text: string): string[] =>
  systemRedactor({ key: 'of this test' })
    .vault('a case')
    .find(text)
    .map(({ from, to }) => text.slice(from, to));

const CASES: readonly [string, string, readonly string[]][] = [
  ['behind a comment', 'kind: Secret\ndata: # from vault\n  licence: b2Fr\n', ['b2Fr']],
  ['in flow style', 'kind: Secret\nstringData: {licence: oak-leaf, pin: "two words"}\n', ['oak-leaf', 'two words']],
  [
    'in JSON, with braces in a value',
    '{\n "kind": "Secret",\n "stringData": {\n  "config": "{\\"db\\":\\"x\\"}",\n  "licence": "oak-leaf",\n  "n": 12345678\n }\n}',
    ['{\\"db\\":\\"x\\"}', 'oak-leaf', '12345678'],
  ],
  ['in JSON that was cut off', '{"kind":"Secret","stringData":{"licence":"oak-le', ['oak-le']],
  [
    'in a difference between two versions',
    '--- a/s.yaml\n+++ b/s.yaml\n@@ -1,6 +1,6 @@\n apiVersion: v1\n kind: Secret\n stringData:\n-  licence: oak-leaf\n+  licence: elm-leaf\n type: Opaque\n',
    ['oak-leaf', 'elm-leaf'],
  ],
  [
    'line by line in a log',
    '2026-03-17T10:00:00Z ERROR kind: Secret\n2026-03-17T10:00:00Z ERROR stringData:\n2026-03-17T10:00:01Z ERROR   licence: oak-leaf\n2026-03-17T10:00:02Z ERROR type: Opaque\n2026-03-17T10:00:03Z INFO   retry: soon\n',
    ['oak-leaf'],
  ],
  ['behind numbers of lines', '8:kind: Secret\n9:stringData:\n10:  licence: oak-leaf\n11:type: Opaque\n', ['oak-leaf']],
  [
    'in a body that is quoted in a line',
    'ERROR msg="body: {\\"kind\\":\\"Secret\\",\\"stringData\\":{\\"licence\\":\\"oak-leaf\\"}}"',
    ['oak-leaf'],
  ],
  ['in a list, and not what is beside it', '- data:\n    a: oak\n  kind: Secret\n  type: Opaque\n', ['oak']],
  ['behind tags and anchors', 'kind: Secret\ndata:\n  a: !!binary |\n    b2Fr\n  b: &b ZWxt\n', ['b2Fr', '&b ZWxt']],
  [
    'in quotes over two lines',
    'kind: Secret\nstringData:\n  a: "one oak\n    two elm"\n  b: c\n',
    ['one oak', 'two elm', 'c'],
  ],
  [
    'and not what other lines of a log call data',
    'audit {"kind":"Secret","data":{"a":"oak"}}\naudit {"kind":"Order","data":{"id":"4711"}}\n',
    ['oak'],
  ],
  ['and not in a map of another kind', 'kind: ConfigMap\ndata: {level: info}\n', []],
];

describe('values of a Kubernetes Secret are hidden', () => {
  for (const [where, text, values] of CASES)
    it(where, () => {
      expect(valuesIn(text)).to.deep.equal(values);
    });

  it('in time for a megabyte of what makes careless patterns run for hours', () => {
    const starts = [
      'data: ',
      'data:\n',
      'data:{',
      'data:{"',
      'data:{a:',
      'data:[',
      '- - ',
      'data: &a ',
      '"',
      "'",
      '\\"',
    ];
    for (const start of starts) valuesIn(`kind: Secret\n${start.repeat(Math.ceil(1_000_000 / start.length))}`);
  });
});
