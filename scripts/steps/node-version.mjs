// Runs before anything else is loaded, in words that old versions understand too.
const oldestNode = 20;
const found = Number(process.versions.node.split('.')[0]);

if (found < oldestNode) {
  console.error(
    `Setpoint needs Node ${oldestNode} or newer, and this is Node ${process.versions.node}: install a newer one.`,
  );
  process.exit(1);
}
