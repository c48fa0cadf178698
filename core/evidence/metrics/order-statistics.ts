/** The middle value; NaN of nothing. */
export const median = (values: ArrayLike<number>): number => {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Makes a median of absolute deviations a standard deviation, where values are normal. */
export const MAD_TO_SIGMA = 1.4826;

/** The median of the distances from the median. F. R. Hampel, "The influence curve and its role in robust estimation",
 *  JASA 69, 1974. */
export const medianDeviation = (values: ArrayLike<number>, centre: number): number =>
  median(Float64Array.from(values, value => Math.abs(value - centre)));
