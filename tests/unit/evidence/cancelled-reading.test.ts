import { expect } from 'chai';
import { outcome } from '../../support/waiting.ts';
import { inParts, RECEIVED_AT, utf8 } from './engine/analysed.ts';
import { analyse } from './read-file.ts';

const CSV = `time,v\n${Array.from({ length: 9000 }, (_, i) => `2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z,${i}`).join('\n')}`;
const FILES = { 'app.yaml': 'a: 1\n'.repeat(20_000), 'm.csv': CSV, 'app.log': CSV };

describe('a reading that is cancelled', () => {
  for (const [name, content] of Object.entries(FILES)) {
    it(`ends at once, and lets go of the file: ${name}`, async () => {
      for (const after of [0, 2]) {
        const stop = new AbortController();
        if (after === 0) stop.abort();
        let parts = 0;
        let released = false;
        const source = async function* () {
          try {
            for await (const part of inParts(utf8(content), [16_384])) {
              if (++parts === after) stop.abort();
              yield part;
            }
          } finally {
            released = true;
          }
        };
        const error = await outcome(() =>
          analyse(source(), { name, receivedAt: RECEIVED_AT }, { signal: stop.signal }),
        );
        expect(error, `after ${after} parts`).to.have.property('code', 'cancelled');
        expect(released || parts === 0, `after ${after} parts`).to.equal(true);
      }
    });
  }
});
