import { expect } from 'chai';
import { analysed } from './analysed.ts';

const texts = async (lines: readonly string[]): Promise<string[]> =>
  (await analysed(lines.join('\n'))).analysis.templates.map(template => template.text).sort();

describe('what is a value in a template', () => {
  it('is a dotted name in the place of another, from the second on', async () => {
    expect(await texts(['visible is system.call.count now', 'visible is system.message.count now'])).to.deep.equal([
      'visible is system.<*>.count now',
    ]);
    expect(await texts(['com.example.Mail.daily: job was put off', 'org.example.sync: job was put off'])).to.deep.equal(
      ['<*>: job was put off'],
    );
  });

  it('is no dotted name that ends in capitals: it is one of few', async () => {
    expect(await texts(['got intent.action.SCREEN_ON now', 'got intent.action.SCREEN_OFF now'])).to.have.length(2);
  });

  it('is no class of an error: it says what went wrong', async () => {
    const classes = [
      'java.net.ConnectException',
      'java.io.EOFException',
      'app.db.pool.PoolError',
      'java.lang.OomError',
    ];
    expect(await texts(classes.map(name => `request failed: ${name}`))).to.have.length(4);
    expect(await texts(['failed cause=java.net.ConnectException', 'failed cause=java.io.EOFException'])).to.have.length(
      2,
    );
  });

  it('is a dotted name behind its key, beside plain words', async () => {
    expect(await texts(['lock name=com.example.phone taken', 'lock name=android taken'])).to.deep.equal([
      'lock name=<*> taken',
    ]);
  });

  it('is what is numbered under different names, with punctuation behind it', async () => {
    expect(await texts(['package: core_12, state ok', 'package: net-tools-7, state ok'])).to.deep.equal([
      'package: <*>, state ok',
    ]);
  });

  it('is a part of a token where another message has a value in it', async () => {
    expect(await texts(['chdir(/p/gb2/run) failed', 'chdir(pwd) failed'].map(line => `login ${line}`))).to.deep.equal([
      'login chdir(<*>) failed',
    ]);
    const targets = ['mail.example.com:80', 'printer:80'];
    expect(await texts(targets.map(target => `${target} could not be resolved at all`))).to.deep.equal([
      '<*>:<*> could not be resolved at all',
    ]);
  });

  it('is no word that says what happened, whatever the order of the lines', async () => {
    const lines = ['Started', 'Paused', 'Resumed', 'Stopped'].map(word => `VM ${word} (Lifecycle Event)`);
    expect(await texts(lines)).to.have.length(4);
    expect(await texts(lines.toReversed())).to.have.length(4);
  });

  it('is no word of one or two letters until there are five of them', async () => {
    const lines = ['x+', 'y+', 'z+', 'x-', 'y-'].map(word => `receiver ${word} has errors`);
    expect(await texts(lines.slice(0, 4))).to.have.length(4);
    expect(await texts(lines)).to.deep.equal(['receiver <*> has errors']);
  });

  it('is a path in brackets, with the blanks in it', async () => {
    const paths = ['/srv/data/C Nodes/cn7/out.rrd', '/srv/data/plain/out.rrd'];
    expect(await texts(paths.map(path => `update (${path}): too early`))).to.deep.equal(['update (<*>): too early']);
    expect(await texts(['Surface(name=View - a.b/c.D) gone', 'Surface(name=Popup:1) gone'])).to.deep.equal([
      'Surface(name=<*>) gone',
    ]);
  });

  it('is what stands in brackets that close in a later token, and not the name before them', async () => {
    expect(await texts(['moved bounds=Rect(0, 5 - 7, 9) now'])).to.deep.equal([
      'moved bounds=Rect(<*>, <*> - <*>, <*>) now',
    ]);
  });

  it('is a host with a number in its name, in any country', async () => {
    expect(await texts(['node cp-1.vm1.lab.example.us is up'])).to.deep.equal(['node <*> is up']);
  });
});

describe('the layout of a template', () => {
  it('has the blanks that its messages have, and one where they differ', async () => {
    expect(await texts(['boot  (command 1)', 'boot  (command 2)'])).to.deep.equal(['boot  (command <*>)']);
    for (const lines of [
      ['boot  (command 1)', 'boot (command 2)'],
      ['boot (command 2)', 'boot  (command 1)'],
    ])
      expect(await texts(lines)).to.deep.equal(['boot (command <*>)']);
  });

  it('has one blank between fields', async () => {
    expect(await texts(['denied host=10.0.0.1  user=root'])).to.deep.equal(['denied host=<*> user=root']);
  });

  it('has as many values as its lists have, and one where they differ', async () => {
    expect(await texts(['REPORT : 7 5 1 2', 'REPORT : 8 6 2 1'])).to.deep.equal(['REPORT : <*> <*> <*> <*>']);
    for (const lines of [
      ['REPORT : 7 5 1 2', 'REPORT : 7 5 1'],
      ['REPORT : 7 5 1', 'REPORT : 7 5 1 2'],
    ])
      expect(await texts(lines)).to.deep.equal(['REPORT : <*>']);
  });

  it('has one value for a long list', async () => {
    expect(await texts([`REPORT : ${'7 '.repeat(300)}end`])).to.deep.equal(['REPORT : <*> end']);
  });

  it('is that of all groups that become one', async () => {
    const names = ['root', 'bob', 'ann'];
    expect(await texts(names.map(name => `closed  for ${name}`))).to.deep.equal(['closed  for <*>']);
    expect(await texts(names.map((name, i) => `closed${i === 1 ? ' ' : '  '}for ${name}`))).to.deep.equal([
      'closed for <*>',
    ]);
  });
});
