import type { BenchLoad } from '../bench-context.js';
import { instant } from './instant.js';

/** In the order they run. */
export const loads: readonly BenchLoad[] = [instant];
