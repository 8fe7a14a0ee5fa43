/** The part of a `WebAssembly.Memory` that is used; the types of Node leave that to those of the browser. */
export interface SandboxMemory {
  /** Another one after the memory has grown. */
  readonly buffer: ArrayBuffer;
}

/** @param pages of 64 KiB */
export const newMemory = (pages: { readonly initial: number; readonly maximum: number }): SandboxMemory => {
  const { Memory } = Reflect.get(globalThis, 'WebAssembly') as {
    Memory: new (pages: object) => SandboxMemory;
  };
  return new Memory(pages);
};

/** The parts of a sandbox's memory that hold state, as they were at one moment. */
export interface MemoryImage {
  /** The interpreter's own data, from address 0. */
  readonly data: Uint8Array;
  readonly heapAt: number;
  readonly heap: Uint8Array;
}

/** Where the parts are: data, then a stack of 5 MB that is empty between calls, then the heap up to its end. */
export interface MemoryLayout {
  readonly dataEnd: number;
  readonly heapAt: number;
}

const PAGE = 4096;
const STACK_BYTES = 4 * 1024 * 1024;
/** Data that is still zero when the layout is found out may follow the rest. */
const DATA_SPARE_BYTES = 64 * 1024;

/**
 * Finds the hole that the stack is.
 *
 * @param memory of an interpreter that has just been made
 */
export const findLayout = (memory: SandboxMemory): MemoryLayout => {
  let dataEnd = 0;
  for (const page of usedPages(memory)) {
    if (page - dataEnd > STACK_BYTES) return { dataEnd: dataEnd + DATA_SPARE_BYTES, heapAt: page };
    dataEnd = page + PAGE;
  }
  throw new Error('the memory of the interpreter has no stack where one was expected');
};

/**
 * Copies the state. The heap ends where the memory is zero for good: the allocator writes a mark behind the last byte
 * that it manages, so that a script's own zeros are in the copy. What was there before the state was made must have
 * been cleared, see `clearBeyond`.
 */
export const takeImage = (memory: SandboxMemory, { dataEnd, heapAt }: MemoryLayout): MemoryImage => {
  const all = new Uint8Array(memory.buffer);
  return { data: all.slice(0, dataEnd), heapAt, heap: all.slice(heapAt, endOfUse(memory)) };
};

/** Puts the memory back. What lies beyond the heap is left as it is: nobody reads what they have not written. */
export const restoreImage = (memory: SandboxMemory, { data, heapAt, heap }: MemoryImage): void => {
  const all = new Uint8Array(memory.buffer);
  all.set(data, 0);
  all.set(heap, heapAt);
};

/** Zeroes what the image does not cover, so that the next image holds nothing of earlier calls. */
export const clearBeyond = (memory: SandboxMemory, { data, heapAt, heap }: MemoryImage): void => {
  const all = new Uint8Array(memory.buffer);
  all.fill(0, data.length, heapAt);
  all.fill(0, heapAt + heap.length);
};

export const sizeOf = ({ data, heap }: MemoryImage): number => data.length + heap.length;

function* usedPages(memory: SandboxMemory): Generator<number> {
  for (let at = 0; at < memory.buffer.byteLength; at += PAGE) if (!isZero(memory, at)) yield at;
}

const endOfUse = (memory: SandboxMemory): number => {
  let at = memory.buffer.byteLength - PAGE;
  while (at > 0 && isZero(memory, at)) at -= PAGE;
  return at + PAGE;
};

const ZEROS = Buffer.alloc(PAGE);
const isZero = (memory: SandboxMemory, page: number): boolean =>
  ZEROS.equals(new Uint8Array(memory.buffer, page, PAGE));
