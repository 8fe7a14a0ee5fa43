import type { CachedRegistry, RegistryChange } from '@setpoint/registry';
import type { Logger } from '@setpoint/service-kit';
import type { ReportPublisher } from './sessions/outbox.js';
import { changeReport } from './sessions/report.js';

/**
 * What the dispatcher wrote into the registry: forgotten here at once, and told to the caches of all processes. They
 * also forget by themselves after a while, so a message that is lost delays the change and loses nothing.
 */
export const changeAnnouncer =
  (registry: CachedRegistry, publisher: ReportPublisher, log: Logger) =>
  (changes: readonly RegistryChange[]): void => {
    registry.invalidate(changes);
    publisher.publish(changes.map(changeReport)).catch((failure: unknown) => {
      log.warn({ err: failure, count: changes.length }, 'registry changes were not announced');
    });
  };
