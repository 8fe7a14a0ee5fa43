import type { Metrics } from '@setpoint/service-kit';

/** What operators see of the dispatcher. */
export class DispatcherMetrics {
  readonly connections;
  readonly logins;
  readonly refusedLogins;
  readonly failedHandshakes;
  readonly deliveries;
  readonly replies;
  readonly posts;
  readonly events;

  constructor(metrics: Metrics) {
    this.connections = metrics.gauge('setpoint_mqtt_connections', 'Open TCP connections of devices');
    this.logins = metrics.counter('setpoint_mqtt_logins_total', 'Logins by CONNACK return code', ['code']);
    this.refusedLogins = metrics.counter(
      'setpoint_mqtt_refused_logins_total',
      'Refused logins by reason; addressShut counts connections that were closed before their CONNECT',
      ['reason'],
    );
    this.failedHandshakes = metrics.counter(
      'setpoint_mqtt_failed_handshakes_total',
      'Connections to the port with TLS that came to no handshake',
    );
    this.deliveries = metrics.counter(
      'setpoint_dispatches_total',
      'Dispatch records by what became of them',
      ['outcome'],
    );
    this.replies = metrics.counter(
      'setpoint_device_replies_total',
      'Replies of devices by what became of them',
      ['outcome'],
    );
    this.posts = metrics.counter(
      'setpoint_device_posts_total',
      'Posts of measurement points by what became of them',
      ['outcome'],
    );
    this.events = metrics.counter(
      'setpoint_device_events_total',
      'Events of devices by what became of them',
      ['outcome'],
    );
  }
}
