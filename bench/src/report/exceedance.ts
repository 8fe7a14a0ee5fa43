import { type Histogram, upperMs } from '../measure/histogram.js';

/** So large a share of all requests took longer than `ms`, or were not answered. */
export interface Exceedance {
  readonly ms: number;
  /** 0 to 1 */
  readonly share: number;
}

/** The complementary distribution, from the shortest latency on. @param requests also those without an answer */
export const exceedanceOf = (histogram: Histogram, requests: number): Exceedance[] => {
  let left = requests;
  return histogram.map(([bucket, count]) => {
    left -= count;
    return { ms: upperMs(bucket), share: left / requests };
  });
};
