type Done = (failure?: Error | null) => void;

/**
 * The engine's router, which routes nothing: what a device publishes is for the platform only, and no device ever gets
 * it, whatever it has subscribed to [contract 6.3]. A push is written to its connection directly, hence exactly once,
 * with a matching subscription, several, or none.
 */
export class NoRouting {
  on(_topic: string, _listener: unknown, done?: Done): void {
    done?.();
  }
  removeListener(_topic: string, _listener: unknown, done?: Done): void {
    done?.();
  }
  emit(_packet: unknown, done?: Done): void {
    done?.();
  }
  close(done?: Done): void {
    done?.();
  }
}
