// Runs before anything else is loaded, in words that old versions understand too.
const [major, minor] = process.versions.node.split('.').map(Number);

// Since these releases `require` takes ES modules, which Prisma's command line needs.
const isNewEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23;

if (!isNewEnough) {
  console.error(
    `Setpoint needs Node 20.19, 22.12 or anything newer, and this is Node ${process.versions.node}: install one of those.`,
  );
  process.exit(1);
}
