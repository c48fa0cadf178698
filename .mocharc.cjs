// How `npm test` runs the tests: the files are shared out to processes, in this order, and each process takes the next one
// when it is free. Whatever a file starts, servers and databases too, belongs to its process.

/** Two files at once would meet in a server that somebody has named. */
const sharesServers = Object.entries(process.env).some(([name, value]) => name.endsWith('_FOR_TESTS') && value !== '');

module.exports = {
  // What takes long first, so that no process ends alone with it.
  spec: [
    'tests/e2e/**/*.test.ts',
    'tests/faults/**/*.test.ts',
    'tests/{contract,architecture}/**/*.test.ts',
    'tests/{component,unit}/**/*.test.ts',
  ],
  require: ['tests/support/hooks.ts'],
  reporter: 'tests/support/reporter.cjs',
  // Whatever waits has a deadline of its own; this one is for what hangs, on a machine that is busy with something else.
  timeout: 60_000,
  parallel: true,
  // Half of what they do is waiting for processes and servers that need the rest of the machine.
  jobs: sharesServers ? 1 : 2,
  exit: true,
};
