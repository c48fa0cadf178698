/// <reference types="node" />
export const found = 1;
