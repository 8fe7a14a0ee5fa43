/** Node has it, but neither its types nor TypeScript's library without the browser declare it. */
declare namespace WebAssembly {
  class Memory {
    /** In pages of 64 KiB. */
    constructor(size: { readonly initial: number; readonly maximum: number });
    /** Another one after the memory has grown. */
    readonly buffer: ArrayBuffer;
  }
}
