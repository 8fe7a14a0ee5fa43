// Preloaded into the processes under measurement: when the benchmark is killed, nothing of it may stay behind and take
// CPU from the next run. Standard input is a pipe that the operating system closes with the parent.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.resume();
(process.stdin as typeof process.stdin & { unref(): void }).unref();

export {};
