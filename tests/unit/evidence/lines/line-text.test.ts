import { expect } from 'chai';
import fc from 'fast-check';
import { type LineText, lineText, shownText } from '../../../../core/evidence/lines/line-text.ts';
import { encodeUtf8 } from '../../../../core/kernel/utf8.ts';
import type { FileProvider } from '../../../../core/ports/file-provider.ts';

/** A store that hands out pieces of odd sizes, and counts the bytes that were taken and the times it was asked. */
const storeOf = (content: Uint8Array, sizes: readonly number[]) => {
  const taken = { bytes: 0, downloads: 0 };
  const files = {
    async *download(_key: string, { from = 0 }: { from?: number } = {}) {
      taken.downloads++;
      for (let at = from, n = 0; at < content.length; n++) {
        const size = sizes[n % sizes.length] ?? 1;
        const piece = content.slice(at, at + size);
        taken.bytes += piece.length;
        at += size;
        yield piece;
      }
    },
  } as unknown as FileProvider;
  return { files, taken };
};

const read = async (text: LineText, offset: number, end: number): Promise<string> => {
  if (!text.locate(offset, end)) await text.fetch(offset, end);
  expect(text.locate(offset, end), 'fetched').to.equal(true);
  return shownText(text.bytes, text.from, text.to);
};

describe('the text of lines', () => {
  it('is without the colours of a terminal, in each line that has some', async () => {
    const lines = [
      '\u001b[31mERROR\u001b[0m handled',
      'plain',
      '',
      'at the end\u001b[0m',
      'plain \u001b]0;title\u0007too',
    ];
    const { files } = storeOf(encodeUtf8(lines.map(line => `${line}\n`).join('')), [3, 7]);
    const text = lineText(files, 'key', undefined);
    const seen: string[] = [];
    let offset = 0;
    for (const line of lines) {
      const end = offset + encodeUtf8(`${line}\n`).length;
      seen.push(await read(text, offset, end));
      offset = end;
    }
    expect(seen).to.deep.equal(['ERROR handled', 'plain', '', 'at the end', 'plain too']);
    await text.close();
  });

  it('is that of the line, however the file is cut into pieces and whichever lines are left out', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('', 'a', 'é🧯', 'x'.repeat(90), 'ends in\u0000', '\r'), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('\n', '\r\n', '\n\u0000\u0000'),
        async (lines, wanted, sizes, ending) => {
          const { files } = storeOf(encodeUtf8(lines.map(line => line + ending).join('')), sizes);
          const text = lineText(files, 'key', undefined);
          let offset = 0;
          for (const [i, line] of lines.entries()) {
            const end = offset + encodeUtf8(line + ending).length;
            const last = i === lines.length - 1;
            const shown = line.replaceAll('\u0000', '\uFFFD');
            // One carriage return before the line feed is a part of the line's end.
            const expected = ending.startsWith('\n') ? shown.replace(/\r$/, '') : shown;
            if (wanted[i]) expect(await read(text, offset, last ? Number.POSITIVE_INFINITY : end)).to.equal(expected);
            offset = end;
          }
          await text.close();
        },
      ),
      { numRuns: 300 },
    ));

  it('is read through small gaps, and jumped to over large ones', async () => {
    const content = new Uint8Array(8_000_000).fill(120);
    for (const lf of [9, 1_000, 7_000_000, 7_000_010]) content[lf] = 10;
    const { files, taken } = storeOf(content, [65_536]);
    const text = lineText(files, 'key', undefined);
    expect(await read(text, 0, 10)).to.equal('xxxxxxxxx');
    expect(await read(text, 10, 1_001)).to.have.length(990);
    expect(taken.downloads).to.equal(1);
    expect(await read(text, 7_000_001, 7_000_011)).to.equal('xxxxxxxxx');
    expect(taken.downloads).to.equal(2);
    expect(taken.bytes).to.be.lessThan(400_000);
    await text.close();
  });

  it('of a line that is too long is its beginning, and nothing more is held', async () => {
    const content = new Uint8Array(3_000_000).fill(120);
    const { files, taken } = storeOf(content, [10_000]);
    const text = lineText(files, 'key', undefined, 65_536);
    expect(await read(text, 0, Number.POSITIVE_INFINITY)).to.have.length(65_536);
    expect(text.isCut).to.equal(true);
    expect(taken.bytes).to.be.lessThan(80_000);
    await text.close();
  });
});
