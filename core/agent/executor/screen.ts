import { liveText } from './live-text.ts';

/** What watchers see of a text while it is written. */
export type Screen = {
  show(piece: string): Promise<void>;
  /** What was held back. */
  end(): Promise<void>;
  /** What was shown since the last time is not the answer. */
  clear(): Promise<void>;
};

export type ScreenOptions = {
  /** Text that can be shown at once. */
  readonly onText: (text: string) => Promise<void>;
  /** All text so far is void. */
  readonly onRestart: () => Promise<void>;
};

export const screenOf = (restore: (text: string) => string, { onText, onRestart }: ScreenOptions): Screen => {
  let live = liveText(restore);
  let isEmpty = true;
  const print = async (text: string): Promise<void> => {
    if (text === '') return;
    isEmpty = false;
    await onText(text);
  };
  return {
    show: piece => print(live.push(piece)),
    end: () => print(live.end()),
    async clear() {
      live = liveText(restore);
      if (isEmpty) return;
      isEmpty = true;
      await onRestart();
    },
  };
};
