import { generate } from '../../contracts/tools/generate.ts';
export const found = generate;
