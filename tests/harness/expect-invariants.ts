import { expect, it } from '@jest/globals';
import {
  callersWereToldTheTruth,
  type Evidence,
  endsExactlyOnce,
  noDeviceSeesACommandTwice,
  nothingArrivesAfterItsExpiry,
  nothingIsParked,
  reachIsTrue,
  resultsArePublished,
} from './invariants.js';

/** One test for each thing that must be true after any fault. @param fault completes the titles, e.g. "kill -9" */
export const itKeepsItsPromises = (fault: string, evidence: () => Evidence): void => {
  it(`ends every accepted command exactly once after ${fault}`, () => {
    expect(endsExactlyOnce(evidence())).toEqual([]);
  });

  it(`tells callers what is stored after ${fault}`, () => {
    expect(callersWereToldTheTruth(evidence())).toEqual([]);
  });

  it(`publishes every result, always with the same id, after ${fault}`, () => {
    expect(resultsArePublished(evidence())).toEqual([]);
  });

  it(`shows no device a command twice after ${fault}`, () => {
    expect(noDeviceSeesACommandTwice(evidence())).toEqual([]);
  });

  it(`delivers nothing after its expiry after ${fault}`, () => {
    expect(nothingArrivesAfterItsExpiry(evidence())).toEqual([]);
  });

  it(`calls nothing unsent that was sent after ${fault}`, () => {
    expect(reachIsTrue(evidence())).toEqual([]);
  });

  it(`gives no record up after ${fault}`, () => {
    expect(nothingIsParked(evidence())).toEqual([]);
  });
};
