/** Room for a small file; a part that outgrows its room gets twice as much. */
const FIRST_ROOM = 64 * 1024;

/** A copy of the content in parts of this size, the last one smaller. Two pieces of memory take turns, so a part holds good
 *  until the one after the next is asked for. */
export async function* inParts(content: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Uint8Array> {
  let [current, other] = [new Uint8Array(0), new Uint8Array(0)];
  let filled = 0;
  for await (const chunk of content)
    for (let taken = 0; taken < chunk.length; ) {
      current = withRoom(current, filled, Math.min(partBytes, filled + chunk.length - taken), partBytes);
      const piece = chunk.subarray(taken, taken + current.length - filled);
      current.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled < partBytes) continue;
      yield current;
      [current, other] = [other.length === 0 ? new Uint8Array(partBytes) : other, current];
      filled = 0;
    }
  if (filled > 0) yield current.subarray(0, filled);
}

const withRoom = (part: Uint8Array<ArrayBuffer>, filled: number, wanted: number, partBytes: number) => {
  if (part.length >= wanted) return part;
  const larger = new Uint8Array(Math.min(partBytes, Math.max(wanted, FIRST_ROOM, 2 * part.length)));
  larger.set(part.subarray(0, filled));
  return larger;
};
