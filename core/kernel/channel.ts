export type Channel<Piece> = {
  readonly pieces: AsyncIterable<Piece>;
  /** Resolves when the piece was taken; rejects when the other side failed. */
  put(piece: Piece): Promise<void>;
  end(): void;
  /** Ends the stream with this error, for both sides. */
  fail(error: unknown): void;
};

/** Joins one who pushes to one who pulls, a piece at a time, so that neither runs ahead. One reader, one writer. */
export const channel = <Piece>(): Channel<Piece> => {
  const waiting: { piece: Piece; taken: () => void; refused: (error: unknown) => void }[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  let failure: { error: unknown } | undefined;

  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { refused } of waiting.splice(0)) refused(error);
    wake();
  };

  async function* pieces(): AsyncGenerator<Piece> {
    for (;;) {
      if (failure) throw failure.error;
      // A piece waits until its reader asks for the next one: should the reader fail with it in hand, its writer is told.
      const next = waiting[0];
      if (next) {
        yield next.piece;
        if (waiting[0] === next) waiting.shift();
        next.taken();
      } else if (ended) return;
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  }

  const put = (piece: Piece): Promise<void> =>
    new Promise((taken, refused) => {
      if (failure) return refused(failure.error);
      waiting.push({ piece, taken, refused });
      wake();
    });

  const end = (): void => {
    ended = true;
    wake();
  };

  return { pieces: pieces(), put, end, fail };
};
