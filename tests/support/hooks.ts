import { expect } from 'chai';

export const mochaHooks = {
  beforeAll(): void {
    expect(Number(process.versions.node.split('.')[0]), 'the pinned Node').to.be.at.least(24);
  },
};
