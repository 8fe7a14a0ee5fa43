// Preloaded into the services of a test: one whose test run was killed must not stay behind. Standard input is a
// pipe that the operating system closes with the parent.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.resume();
process.stdin.unref();
