declare const require: (path: string) => unknown; // planted: core knows no platform
export const found = require('../../../adapters/memory/store.ts'); // planted: core knows no platform
