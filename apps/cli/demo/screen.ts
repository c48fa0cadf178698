/** What the demonstration prints; colours only on a terminal. */
export type Screen = {
  title(text: string): void;
  step(text: string): void;
  plain(text: string): void;
};

export const screen = (colours: boolean): Screen => {
  const paint = (code: string, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    title: text => console.log(`\n${paint('1', text)}`),
    step: text => console.log(`${paint('2', '·')} ${text}`),
    plain: text =>
      console.log(
        text.replace(/\[\d+\](?:\[\d+\])*/g, cited => paint('36', cited)).replace(/^#+ .*/gm, head => paint('1', head)),
      ),
  };
};
