/** The vector with the direction of these numbers and length 1; not a number where they have no direction. */
export const ofLengthOne = (numbers: ArrayLike<number>): Float32Array => {
  const vector = Float32Array.from(numbers);
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
};
