/** About how many tokens a model will count; never too few by more than a tenth on English text and logs. */
export interface TokenCounter {
  count(text: string): number;
}
