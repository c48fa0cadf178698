import { store } from '../../../adapters/memory/store.ts';
export const found = store;
