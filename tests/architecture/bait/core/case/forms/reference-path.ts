/// <reference path="../../../adapters/memory/store.ts" />
export const found = 1;
