import { expect } from 'chai';
import { leftRunning } from './installation.ts';

/** Before and after everything that one process runs at a stretch: a file where the files are shared out. */
export const mochaHooks = {
  beforeAll(): void {
    expect(Number(process.versions.node.split('.')[0]), 'the pinned Node').to.be.at.least(24);
  },
  afterAll(): void {
    expect(leftRunning(), 'processes that were left running').to.deep.equal([]);
  },
};
