// Mocha's spec reporter, followed by what was not run and why, and by one plain line that any CI can read. It sees the same
// events wherever the tests run, here or in processes of their own: nothing but what is in them is known of a suite.
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative } = require('node:path');
const Mocha = require('mocha');

/** How many tests were skipped, by the title of the outermost suite of which nothing was run, else of the test. */
const skippedBySuite = runner => {
  /** From the outermost suite to the one whose tests run. */
  const open = [];
  const counts = new Map();
  const ran = () => {
    for (const suite of open) suite.ran = true;
  };
  runner.on('suite', suite => open.push({ suite, ran: false, skipped: [] }));
  runner.on('pass', ran);
  runner.on('fail', ran);
  runner.on('pending', test => open.at(-1).skipped.push(test.fullTitle()));
  runner.on('suite end', () => {
    const { suite, ran, skipped } = open.pop();
    const titles = ran || suite.root ? skipped : skipped.map(() => suite.fullTitle());
    if (open.length > 0) open.at(-1).skipped.push(...titles);
    else for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  });
  return counts;
};

/** The test files whose process ended, or could not load them: whatever they held is one failure. */
const lostFiles = runner => {
  const lost = [];
  runner.on('fail', (test, error) => {
    // Neither a test nor a hook.
    if (test.type === undefined && error?.file !== undefined) lost.push(relative(process.cwd(), error.file));
  });
  return lost;
};

/** A file in which every process of the run writes why suites are not run here; told in the environment. */
const listOfReasons = () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultmaven-not-here-'));
  const file = join(folder, 'reasons');
  writeFileSync(file, '');
  process.env.NOT_HERE_FILE = file;
  return () => {
    const reasons = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    rmSync(folder, { recursive: true });
    return new Set(reasons);
  };
};

class PlainTotal extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = skippedBySuite(runner);
    const reasons = listOfReasons();
    const lost = lostFiles(runner);
    runner.once('end', () => {
      const { passes, failures } = runner.stats;
      const print = line => process.stdout.write(`${line}\n`);
      for (const reason of reasons()) print(`not here: ${reason}`);
      for (const [title, count] of skipped) print(`skipped: ${title}${count > 1 ? ` (${count} tests)` : ''}`);
      for (const file of lost) print(`without a verdict: ${file}`);
      print(`\n${passes} passed, ${failures} failed`);
    });
  }
}

module.exports = PlainTotal;
