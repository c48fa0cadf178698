import { expect } from 'chai';
import { sectionText, withSection } from '../../../../core/agent/post-mortem/sections.ts';

describe('a section of a Markdown text', () => {
  const TEXT = '# P\n\nintro\n\n## Root cause ##\n\nThe disk.\n\n### Detail\n\nmore\n\n## Next\n\nend\n';

  it('is what stands between its heading and the next one', () => {
    expect(sectionText(TEXT, 'Root cause')).to.equal('The disk.');
    expect(sectionText(TEXT, 'next')).to.equal('end');
    expect(sectionText(TEXT, 'P')).to.equal('intro');
    expect(sectionText(TEXT, 'Missing')).to.equal(undefined);
    expect(sectionText('## Root cause', 'Root cause')).to.equal('');
  });

  it('is not found in code, nor where a number sign is no heading', () => {
    expect(sectionText('```\n## Root cause\nno\n```\n', 'Root cause')).to.equal(undefined);
    expect(sectionText('#Root cause\n\nno', 'Root cause')).to.equal(undefined);
    expect(sectionText('## Root cause\n\n```\n# not the end\n```\nyes', 'Root cause')).to.include('yes');
  });

  it('can be replaced, and everything around it stays', () => {
    const changed = withSection(TEXT, 'Root cause', 'The moon.');
    expect(changed).to.equal(TEXT.replace('The disk.', 'The moon.'));
    expect(sectionText(changed, 'Root cause')).to.equal('The moon.');
    expect(withSection('# P\n', 'Root cause', 'The moon.')).to.equal('# P\n\n## Root cause\n\nThe moon.\n');
    expect(withSection('## Root cause\n\nold', 'Root cause', 'new')).to.equal('## Root cause\n\nnew\n');
  });

  it('is found in a long text of headings, code and blanks', () => {
    const hostile = `${'# a\n'.repeat(25_000)}${'```\n```\n'.repeat(12_500)}# ${' '.repeat(200_000)}x\n${'# b\n'.repeat(25_000)}`;
    expect(sectionText(`${hostile}## Root cause\n\nx`, 'Root cause')).to.equal('x');
  });
});
