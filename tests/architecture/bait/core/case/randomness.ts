export const dice = Math.random(); // planted: core takes randomness from Ids
export const loaded = Math['random'](); // planted: core takes randomness from Ids
const { random } = Math; // planted: core takes randomness from Ids
const maths = Math; // planted: core takes randomness from Ids
export const fair = [random, maths, Math.floor(1.5), Math.PI];
