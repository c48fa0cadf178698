// Mocha's spec reporter, followed by what was not run and why, and by one plain line that any CI can read.
const Mocha = require('mocha');

/** Every test of the suite and of the suites in it. */
const testsIn = suite => [...suite.tests, ...suite.suites.flatMap(testsIn)];

/** The outermost suite around a skipped test of which nothing was run; undefined where others of it were. */
const skippedSuiteAround = test => {
  let found;
  for (let suite = test.parent; suite && !suite.root; suite = suite.parent)
    if (testsIn(suite).every(one => one.isPending())) found = suite;
  return found;
};

class PlainTotal extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on('pending', test => skipped.push(test));
    runner.once('end', () => {
      const { passes, failures } = runner.stats;
      const counts = new Map();
      for (const test of skipped) {
        const title = (skippedSuiteAround(test) ?? test).fullTitle();
        counts.set(title, (counts.get(title) ?? 0) + 1);
      }
      const print = line => process.stdout.write(`${line}\n`);
      for (const reason of globalThis.faultmavenNotHere ?? []) print(`not here: ${reason}`);
      for (const [title, count] of counts) print(`skipped: ${title}${count > 1 ? ` (${count} tests)` : ''}`);
      print(`\n${passes} passed, ${failures} failed`);
    });
  }
}

module.exports = PlainTotal;
