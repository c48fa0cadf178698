import { expect } from 'chai';
import fc from 'fast-check';
import { analysed, clock, utf8 } from './analysed.ts';

const SAMPLE = [
  `${clock(0)} INFO [main] com.acme.App - started in 35 ms`,
  '\tat com.acme.App.run(App.java:17)',
  `${clock(1)} ERROR [main] com.acme.App - failed: café 日本 😀`,
  'java.lang.IllegalStateException: no',
  '\tat com.acme.App.run(App.java:18)',
  '{"time":"2026-01-05T10:00:02Z","level":"warn","msg":"slow \\n second"}',
  '10.0.0.1 - - [05/Jan/2026:10:00:03 +0000] "GET /a/1 HTTP/1.1" 500 1',
  '\u001b[31mERROR\u001b[0m red',
  '',
  'Jan  5 10:00:04 web1 app[1]: plain',
  'user=root key=val',
];

const lineArbitrary = fc.oneof(
  fc.constantFrom(...SAMPLE),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.nat(5).map(n => `${'\0'.repeat(n)}after a block of zeros`),
  fc.nat(999).map(n => `${clock(n)} WARN job ${n} late`),
);
const endArbitrary = fc.constantFrom('\n', '\r\n');

describe('determinism', () => {
  it('gives the same analysis and index whatever the parts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(lineArbitrary, endArbitrary), { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 }),
        fc.uint8Array({ maxLength: 20 }),
        async (lines, sizes, tail) => {
          const bytes = Uint8Array.from([...utf8(lines.map(([text, end]) => text + end).join('')), ...tail]);
          expect(await analysed(bytes, { sizes })).to.deep.equal(await analysed(bytes));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('indexes every line at its byte, after the padding before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            lineArbitrary.filter(text => !/[\r\n]/.test(text)),
            endArbitrary,
          ),
          { minLength: 1, maxLength: 60 },
        ),
        async lines => {
          const { analysis, entries } = await analysed(lines.map(([text, end]) => text + end).join(''), { sizes: [7] });
          let offset = 0;
          const expected = lines.map(([text, end]) => {
            const at = offset + (/^\0*/.exec(text)?.[0].length ?? 0);
            offset += utf8(text + end).length;
            return at;
          });
          expect(entries.map(entry => entry.offset)).to.deep.equal(expected);
          expect(analysis.lines).to.equal(lines.length);
          const isBlank = (i: number): boolean => (lines[i]?.[0].replace(/[\p{Cc}\s]/gu, '') ?? '') === '';
          expect(entries.filter((entry, i) => entry.continues && entry.templateId === 0 && !isBlank(i))).to.deep.equal(
            [],
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
