export { store } from '../../../adapters/memory/store.ts';
