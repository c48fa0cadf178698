import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Unpacker } from '../../core/evidence/unpacker.ts';
import { breakingOff, collect, pieces } from '../support/documents/streams.ts';
import { outcome, refusal } from '../support/waiting.ts';

const LOG = Array.from({ length: 5000 }, (_, i) => `2026-01-05T10:00:00Z INFO order ${i * 7919} shipped\n`).join('');
const PACKED = gzipSync(LOG);

export const unpackerContract = (name: string, open: () => Unpacker): void => {
  describe(`Unpacker: ${name}`, () => {
    const unpacker = open();
    const unpacked = async (bytes: Uint8Array, size?: number): Promise<string> =>
      (await collect(unpacker.unpack(pieces(bytes, size)))).toString();

    it('tells a gzip file by its first bytes', () => {
      expect(unpacker.isPacked(PACKED.subarray(0, 100))).to.equal(true);
      for (const other of ['', '\x1f', 'INFO \x1f\x8b\x08', '2026-01-05 INFO a'])
        expect(unpacker.isPacked(Buffer.from(other, 'latin1')), other).to.equal(false);
    });

    it('gives back what was compressed, however the parts were cut', async () => {
      for (const size of [1000, 4096, 1_000_000])
        expect((await unpacked(PACKED, size)) === LOG, `${size}`).to.equal(true);
    });

    it('reads every member of a file that was put together from several', async () => {
      expect(await unpacked(Buffer.concat([gzipSync('first\n'), gzipSync('second\n')]))).to.equal('first\nsecond\n');
    });

    it('gives nothing for a file in which nothing is', async () => {
      expect(await unpacked(gzipSync(''))).to.equal('');
    });

    it('refuses a file that ends early, and one whose bytes were changed', async () => {
      await refusal('file.corrupt', () => unpacked(PACKED.subarray(0, PACKED.length - 100)));
      const changed = Uint8Array.from(PACKED);
      for (let i = 2000; i < 2100; i++) changed[i]! ^= 0xff;
      await refusal('file.corrupt', () => unpacked(changed));
    });

    it('hands on the error of content that breaks off', async () => {
      const broken = new Error('the connection was lost');
      const content = breakingOff('\x1f', broken);
      expect(await outcome(() => collect(unpacker.unpack(content)))).to.equal(broken);
    });
  });
};
