import memory = require('../../../adapters/memory/store.ts');
export const found = memory;
