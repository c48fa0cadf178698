declare const require: (path: string) => unknown; // planted: core knows no platform
export const found = require('express'); // planted: core knows no platform
