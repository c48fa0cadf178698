import formats from 'ajv-formats/dist/formats.js';

export const validators = formats;
