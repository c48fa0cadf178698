// Mocha's spec reporter, followed by one plain line that any CI can read.
const Mocha = require('mocha');

class PlainTotal extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on('pending', test => skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes, failures } = runner.stats;
      for (const title of skipped) process.stdout.write(`skipped: ${title}\n`);
      process.stdout.write(`\n${passes} passed, ${failures} failed\n`);
    });
  }
}

module.exports = PlainTotal;
