import * as memory from '../../../adapters/memory/store.ts';
export const found = memory;
