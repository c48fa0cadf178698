declare const host: { getBuiltinModule(name: string): unknown }; // planted: core knows no platform
export const plain = host.getBuiltinModule('node:fs'); // planted: core knows no platform
export const quoted = host['getBuiltinModule']('node:fs'); // planted: core knows no platform
const { getBuiltinModule } = host; // planted: core knows no platform
export const taken = getBuiltinModule; // planted: core knows no platform
