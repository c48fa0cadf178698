const name = './case.ts';
export const found = () => import(name); // planted: an import names its file
export const spliced = () => import(`./${name}`); // planted: an import names its file
export const place = import.meta.resolve('./case.ts'); // planted: core knows no files
export const folder = import.meta.url; // planted: core knows no files
