import { concat } from '../../core/kernel/stream.ts';
import type { FileProvider } from '../../core/ports/file-provider.ts';

/** A file's content as it comes over the network: in pieces. */
export async function* bytesOf(content: string | Uint8Array, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.slice(at, at + pieceBytes);
}

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
};

export const textOf = async (content: AsyncIterable<Uint8Array>): Promise<string> =>
  new TextDecoder().decode(concat(await all(content)));

/** The keys of everything that is stored, sorted. */
export const keysIn = async (files: FileProvider): Promise<string[]> =>
  (await all(files.list(''))).map(({ key }) => key).sort();
