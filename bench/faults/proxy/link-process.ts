import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CalledChild } from '../../src/child/called-child.js';
import type { Link } from '../stack/fault-stack.js';
import type { LinkOptions } from './faulty-link.js';
import type { LinkCalls } from './link-calls.js';
import type { LinkCounts, LinkMode } from './link-mode.js';

/** All links of a run, in one process of their own: what passes them waits for nobody's event loop but theirs. */
export class LinkProcess {
  private readonly child: CalledChild<LinkCalls>;

  /** @param repositoryDir of a built repository */
  constructor(repositoryDir: string) {
    this.child = new CalledChild(pathToFileURL(join(repositoryDir, 'bench/dist/faults/proxy/main.js')));
  }

  get pid(): number {
    return this.child.pid;
  }

  async open(name: string, options: LinkOptions): Promise<BalancedLink> {
    const port = await this.child.call('open', { link: name, ...options });
    return new BalancedLink(name, port, this.child);
  }

  /** Resets every connection. */
  end(): Promise<void> {
    return this.child.end();
  }
}

/** A link as the process sees it that disturbs it. */
export class BalancedLink implements Link {
  constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: CalledChild<LinkCalls>,
  ) {}

  set(mode: LinkMode): Promise<void> {
    return this.child.call('set', { link: this.name, mode });
  }

  reset(): Promise<number> {
    return this.child.call('reset', this.name);
  }

  counts(): Promise<LinkCounts> {
    return this.child.call('counts', this.name);
  }

  setAlive(target: number, alive: boolean): Promise<void> {
    return this.child.call('setAlive', { link: this.name, target, alive });
  }
}
