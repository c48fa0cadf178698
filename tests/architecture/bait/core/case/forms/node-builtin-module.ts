declare const process: { getBuiltinModule(name: string): unknown }; // planted: core knows no platform
export const found = process.getBuiltinModule('node:fs'); // planted: core knows no platform
