import { type DynamicModule, Module } from '@nestjs/common';
import { RecordIntake } from './consumers/record-intake.js';
import { ReportsConsumer } from './consumers/reports.consumer.js';
import { RequestsConsumer } from './consumers/requests.consumer.js';
import { SessionsConsumer } from './consumers/sessions.consumer.js';
import { Lifetime } from './lifetime.js';
import type { SchedulerParts } from './scheduler-parts.js';

@Module({ controllers: [RequestsConsumer, ReportsConsumer, SessionsConsumer] })
class AppModule {}

/** The consumers over parts that were made elsewhere: tests put others in their place. */
export const appModule = ({ intake, services }: SchedulerParts): DynamicModule => ({
  module: AppModule,
  providers: [
    { provide: RecordIntake, useValue: intake },
    { provide: Lifetime, useValue: new Lifetime(services) },
  ],
});
