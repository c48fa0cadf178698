import '../../../adapters/memory/store.ts';
export {};
