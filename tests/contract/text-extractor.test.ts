import { expect } from 'chai';
import { isolatedTextExtractor } from '../../adapters/extraction/isolated-text-extractor.ts';
import { memoryTextExtractor } from '../../adapters/memory/text-extractor.ts';
import { documentExtractorContract } from './document-extractor.contract.ts';
import { kindsExtractorContract } from './document-extractor-kinds.contract.ts';
import { pictureExtractorContract } from './document-extractor-pictures.contract.ts';
import { type Open, textExtractorContract } from './text-extractor.contract.ts';

const openMemory: Open = async caps => ({ extractor: memoryTextExtractor(caps), dispose: async () => undefined });

const openIsolated: Open = async caps => {
  const extractor = isolatedTextExtractor({ ...caps, memoryMb: 256, deadlineMs: 25_000, concurrency: 2 });
  return { extractor, dispose: () => extractor.close() };
};

const ran: string[] = [];
const counted =
  (what: string, open: Open): Open =>
  caps => {
    ran.push(what);
    return open(caps);
  };

for (const [name, open] of Object.entries({ memory: openMemory, isolated: openIsolated }))
  textExtractorContract(name, counted(`text: ${name}`, open));
documentExtractorContract('isolated', counted('documents: isolated', openIsolated));
kindsExtractorContract('isolated', counted('kinds: isolated', openIsolated));
pictureExtractorContract('isolated', counted('pictures: isolated', openIsolated));

describe('The TextExtractor contract', () => {
  it('ran on every target', () => {
    expect(ran).to.deep.equal([
      'text: memory',
      'text: isolated',
      'documents: isolated',
      'kinds: isolated',
      'pictures: isolated',
    ]);
  });
});
