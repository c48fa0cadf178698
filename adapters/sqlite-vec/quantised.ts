const STEPS = 127;

/** The vector in bytes, in steps of 1/127 of its largest number. Its length is lost, its direction kept. */
export const quantised = (vector: Float32Array): Uint8Array => {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return new Uint8Array(Int8Array.from(vector, value => Math.round((value * STEPS) / largest)).buffer);
};
