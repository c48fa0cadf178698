import { expect } from 'chai';
import { RESERVED, ROOMS, roomOf, WINGS } from './house.ts';
import { roomsOnDisk, sourcesIn, wingsOnDisk } from './on-disk.ts';

describe('rooms', () => {
  it('all have a rule, and no rule is for a room that is not there', () => {
    const missing = RESERVED.filter(room => !roomsOnDisk().includes(room));
    const expected = Object.keys(ROOMS).filter(room => !missing.includes(room));
    expect(roomsOnDisk()).to.deep.equal(expected.sort());
  });

  it('lie in wings that the nets look at', () => {
    expect(wingsOnDisk()).to.deep.equal([...WINGS].sort());
  });

  it('have files to look at, those of core more than a few', () => {
    for (const room of roomsOnDisk())
      expect(sourcesIn(room), room).to.have.length.greaterThan(room.startsWith('core/') ? 3 : 0);
  });

  it('hold every source file', () => {
    const homeless = WINGS.flatMap(wing => sourcesIn(wing)).filter(file => roomOf(file) === undefined);
    expect(homeless).to.deep.equal(['core/platform.d.ts']);
  });

  it('say why they refuse an import', () => {
    for (const [room, { because }] of Object.entries(ROOMS)) expect(because, room).to.have.length.greaterThan(20);
  });

  it('are found by the innermost folder', () => {
    expect(roomOf('adapters/sql/connection.ts')).to.equal('adapters/sql');
    expect(roomOf('adapters/sql/case/rows.ts')).to.equal('adapters/sql/case');
    expect(roomOf('adapters/sqlite/x.ts')).to.equal(undefined);
  });
});
