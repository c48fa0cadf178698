export * from '../../../adapters/memory/store.ts'; // planted: exports are named
