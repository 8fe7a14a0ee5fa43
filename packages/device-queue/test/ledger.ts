import { moves, type Phase, type QueueEvent } from '../src/index.js';

/** Follows each command through the table of legal moves, and remembers how often each row was used. */
export class Ledger {
  readonly phases = new Map<string, Phase>();
  readonly used = new Set<number>();

  /** @throws Error when no row of the table allows this event here. */
  record(event: QueueEvent): void {
    const id = 'command' in event ? event.command.commandId : 'commandId' in event ? event.commandId : null;
    if (id === null) return;
    const from = this.phases.get(id) ?? 'none';
    const state = 'ending' in event ? event.ending.state : undefined;
    const row = moves.findIndex(
      (m) => m.from === from && m.event === event.type && (state === undefined || m.states?.includes(state)),
    );
    const move = moves[row];
    if (!move) throw new Error(`${id}: ${event.type} ${state ?? ''} is not allowed from ${from}`);
    this.used.add(row);
    this.phases.set(id, move.to);
  }
}
