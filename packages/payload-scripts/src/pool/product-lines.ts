import { ProductLine } from './product-line.js';

/** Lines that are kept although nothing waits in them, for what they know of their script; each holds its source. */
const MAX_LINES = 1_000;

/** The lines of all products. Beyond the limit those without work go, oldest first: their script is read once more. */
export class ProductLines {
  private readonly lines = new Map<string, ProductLine>();
  private versions = 0;

  constructor(private readonly maxLines = MAX_LINES) {}

  of(productKey: string): ProductLine {
    const line = this.lines.get(productKey) ?? new ProductLine(() => ++this.versions);
    this.lines.delete(productKey);
    this.lines.set(productKey, line);
    if (this.lines.size > this.maxLines) this.forgetOldestIdle(line);
    return line;
  }

  *[Symbol.iterator](): Iterator<ProductLine> {
    yield* this.lines.values();
  }

  /** At most as many lines have work as calls may wait in the pool, so the look is short. */
  private forgetOldestIdle(except: ProductLine): void {
    for (const [productKey, line] of this.lines) {
      if (line === except || !line.isIdle) continue;
      this.lines.delete(productKey);
      return;
    }
  }
}
