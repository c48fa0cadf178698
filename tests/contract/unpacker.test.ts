import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { gzipUnpacker } from '../../adapters/extraction/gzip-unpacker.ts';
import { memoryUnpacker } from '../../adapters/memory/unpacker.ts';
import { unpackerContract } from './unpacker.contract.ts';

const ran: string[] = [];
for (const [name, open] of Object.entries({ memory: memoryUnpacker, gzip: gzipUnpacker }))
  unpackerContract(name, () => {
    ran.push(name);
    return open();
  });

describe('The Unpacker contract', () => {
  it('ran on every target', () => expect(ran).to.deep.equal(['memory', 'gzip']));

  it('lets the content go when the reader stops, after little of a huge file', async () => {
    const part = gzipSync(Buffer.alloc(1_000_000));
    let given = 0;
    let released = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (; given < 100_000; given++) yield part;
      } finally {
        released = true;
      }
    };
    let read = 0;
    for await (const piece of gzipUnpacker().unpack(endless())) {
      read += piece.length;
      if (read > 5_000_000) break;
    }
    await new Promise(resolve => setImmediate(resolve));
    expect([released, given < 1000]).to.deep.equal([true, true]);
  });
});
