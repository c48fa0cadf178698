import { store } from '../memory/store.ts';
export const found = store;
