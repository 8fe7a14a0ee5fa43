import type { QuickJSHandle } from 'quickjs-emscripten-core';
import { type MemoryImage, sizeOf } from './memory-image.js';

/** A sandbox as it is when a product's script has been read and nothing was called yet. */
export interface CompiledScript {
  readonly image: MemoryImage;
  /** `jsonStrToRawData`; null when the source does not define it. */
  readonly encode: QuickJSHandle | null;
  /** `rawDataToJsonStr`; null when the source does not define it. */
  readonly decode: QuickJSHandle | null;
}

/** The compiled scripts of one thread. Beyond the limit those go that were not used for longest; they cost one more compile. */
export class CompiledScripts {
  private readonly kept = new Map<number, CompiledScript>();
  private keptBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(version: number): CompiledScript | undefined {
    const script = this.kept.get(version);
    if (script === undefined) return undefined;
    this.kept.delete(version);
    this.kept.set(version, script);
    return script;
  }

  put(version: number, script: CompiledScript): void {
    this.kept.set(version, script);
    this.keptBytes += sizeOf(script.image);
    for (const [oldest, { image }] of this.kept) {
      if (this.keptBytes <= this.maxBytes) return;
      this.kept.delete(oldest);
      this.keptBytes -= sizeOf(image);
    }
  }
}
