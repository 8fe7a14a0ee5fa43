import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { SetupProblem } from '../setup-problem.js';

export interface PostgresUser {
  /** Whom the files belong to; undefined when we are no root and Postgres runs as ourselves. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Prepends what makes a command line run as that user. */
  wrap(command: string, args: readonly string[]): { command: string; args: readonly string[] };
}

/**
 * Postgres refuses to run as root. As root it therefore runs as the system user `postgres`, which is made when
 * there is none. That user often may not enter the folder above (a clone in /root or in a `mktemp -d` folder,
 * both mode 0700); then it is given the one capability to pass, rather than opening the folder to everybody.
 */
export function choosePostgresUser(binary: string, dataDir: string): PostgresUser {
  if (userInfo().uid !== 0) return { wrap: (command, args) => ({ command, args }) };
  const owner = lookUp() ?? create();
  const base = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  const mayPass = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  // Without this access(2), with which Postgres looks for its own parts, would take no account of the capability.
  const alsoForAccess = ['--securebits=+no_setuid_fixup'];
  for (const flags of [base, [...base, ...mayPass, ...alsoForAccess]]) {
    if (!canRun(flags, binary, dataDir)) continue;
    return { owner, wrap: (command, args) => ({ command: 'setpriv', args: [...flags, command, ...args] }) };
  }
  throw new SetupProblem(
    `Postgres cannot run as root, and the user "postgres" may not enter ${dataDir} or the folder of ${binary}: run this as another user, or set DATABASE_URL.`,
  );
}

/** Tries what will matter: enter the data folder, load the binary, and let it find itself. */
function canRun(flags: readonly string[], binary: string, dataDir: string): boolean {
  const probe = ['sh', '-c', 'cd "$1" && exec "$0" --describe-config >/dev/null', binary, dataDir];
  const { status, stderr } = spawnSync('setpriv', [...flags, ...probe], { encoding: 'utf8' });
  // It ends with 0 also when it did not find itself, but says so.
  return status === 0 && stderr === '';
}

function lookUp(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function create(): { uid: number; gid: number } {
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  const made = lookUp();
  if (made) return made;
  throw new SetupProblem(
    'Postgres cannot run as root, and a user "postgres" could not be made: run this as another user, or set DATABASE_URL.',
  );
}
