import { expect } from 'chai';
export const found = expect;
