import { answersAgree } from './answers-agree.js';
import { bounded } from './bounded.js';
import { deliveredOnce } from './delivered-once.js';
import { eachEndsOnce } from './each-ends-once.js';
import { legalTransitions } from './legal-transitions.js';
import { metricsAgree } from './metrics-agree.js';
import { nothingLate } from './nothing-late.js';
import { nothingParked } from './nothing-parked.js';
import { nothingUnacceptedRan } from './nothing-unaccepted-ran.js';
import { oneInFlight } from './one-in-flight.js';
import { oneResult } from './one-result.js';
import { orderPerDevice } from './order-per-device.js';
import { reachIsTrue } from './reach-is-true.js';
import { recovers } from './recovers.js';
import { sumsAgree } from './sums-agree.js';
import { tenantsApart } from './tenants-apart.js';
import type { Invariant } from './violation.js';

/** Every rule, in the order of a report. */
export const invariants: readonly Invariant[] = [
  eachEndsOnce,
  nothingUnacceptedRan,
  oneResult,
  orderPerDevice,
  oneInFlight,
  nothingLate,
  deliveredOnce,
  answersAgree,
  legalTransitions,
  sumsAgree,
  metricsAgree,
  recovers,
  bounded,
  tenantsApart,
  reachIsTrue,
  nothingParked,
];
