import { expect } from 'chai';
import { z } from 'zod';
import { projection } from '../../../apps/http/output/project.ts';

const User = z.object({ name: z.string(), nick: z.string().optional() });

describe('what an answer shows', () => {
  it('is what the schema names, at every depth', () => {
    const show = projection(z.object({ user: User, users: z.array(User), boss: User.nullable() }));
    const stored = { name: 'A', passwordHash: 'secret' };
    expect(show({ user: stored, users: [stored], boss: stored, internal: true })).to.deep.equal({
      user: { name: 'A' },
      users: [{ name: 'A' }],
      boss: { name: 'A' },
    });
  });

  it('keeps null and leaves out what is undefined', () => {
    const show = projection(z.object({ boss: User.nullable(), user: User.optional() }));
    expect(show({ boss: null, user: undefined })).to.deep.equal({ boss: null });
  });

  it('shows free-form values as they are', () => {
    const show = projection(z.object({ metadata: z.record(z.string(), z.json()) }));
    expect(show({ metadata: { a: [{ b: 1 }] } })).to.deep.equal({ metadata: { a: [{ b: 1 }] } });
  });

  it('does not fail over a value that is not what the schema says', () => {
    expect(projection(z.object({ at: z.iso.datetime() }))({ at: 'year 0' })).to.deep.equal({ at: 'year 0' });
  });

  it('refuses a schema that cannot say which fields to show', () => {
    expect(() => projection(z.object({ who: z.union([User, z.string()]) }))).to.throw(TypeError, 'one shape');
  });
});
