import { describe, expect, it } from '@jest/globals';
import { FrameGuard } from './frame-guard.js';

const headOf = (bodyBytes: number): number[] => {
  const length: number[] = [];
  let rest = bodyBytes;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [0x30, ...length];
};
const frame = (bodyBytes: number): number[] => [
  ...headOf(bodyBytes),
  ...new Array<number>(bodyBytes).fill(0xff),
];

const accepts = (guard: FrameGuard, chunk: Uint8Array): boolean => {
  const { length } = chunk;
  const followed = guard.follow(chunk, Number.POSITIVE_INFINITY);
  return followed?.read === length && followed.kept === length;
};

describe('the guard of packet sizes', () => {
  it.each([1, 2, 3, 7, 1_000])('follows packets through chunks of %s bytes', (chunkBytes) => {
    const stream = Buffer.from([0, 1, 127, 128, 300, 5].flatMap(frame));
    const guard = new FrameGuard(300);
    for (let at = 0; at < stream.length; at += chunkBytes)
      expect(accepts(guard, stream.subarray(at, at + chunkBytes))).toBe(true);
    expect(accepts(guard, Buffer.from(frame(301)))).toBe(false);
  });

  it('sees a packet that is too large before its body comes', () => {
    expect(accepts(new FrameGuard(1_000), Buffer.from([0x30, 0xe9, 0x07]))).toBe(false);
  });

  it('refuses a length of more than four bytes', () => {
    const guard = new FrameGuard(2 ** 40);
    expect(accepts(guard, Buffer.from([0x30, 0xff, 0xff, 0xff]))).toBe(true);
    expect(accepts(guard, Buffer.from([0xff]))).toBe(false);
  });

  it('knows whether a packet has begun and not ended', () => {
    const guard = new FrameGuard(10);
    const states = [0x30, 0x02, 1, 2, 0xc0, 0x00, 0x30].map((byte) => {
      accepts(guard, Buffer.from([byte]));
      return [guard.begun, guard.isInside];
    });
    expect(states).toEqual([
      [1, true],
      [1, true],
      [1, true],
      [1, false],
      [2, true],
      [2, false],
      [3, true],
    ]);
  });

  it('follows no more packets than asked, and goes on from there', () => {
    const guard = new FrameGuard(10);
    const stream = Buffer.from([0xc0, 0x00, 0x30, 0x02, 1, 2, 0xc0, 0x00, 0xc0]);
    expect(guard.follow(stream, 2)).toEqual({ read: 6, kept: 6 });
    expect(guard.isInside).toBe(false);
    expect(guard.follow(stream.subarray(6), 2)).toEqual({ read: 3, kept: 3 });
    expect(guard.isInside).toBe(true);
    expect(guard.follow(Buffer.from([0x00, 0xc0, 0x00]), 1)).toEqual({ read: 1, kept: 1 });
  });

  it.each([
    [[0x82, 0x05, 0, 0, 0, 1, 0x61], false],
    [[0xa2, 0x05, 0, 0, 0, 1, 0x61], false],
    [[0x82, 0x05, 0, 1, 0, 0, 0x61], true],
    [[0xa2, 0x05, 1, 0, 0, 0, 0x61], true],
    [[0x30, 0x02, 0, 0], true],
    [[0x82, 0x00, 0xa2, 0x02, 0x01, 0x00, 0x30, 0x02, 0, 0], true],
  ])('refuses a subscription whose identifier is 0, in whatever chunks: %j', (bytes, isGood) => {
    expect(accepts(new FrameGuard(10), Buffer.from(bytes))).toBe(isGood);
    const guard = new FrameGuard(10);
    expect(bytes.every((byte) => accepts(guard, Buffer.from([byte])))).toBe(isGood);
  });

  it('allows more once it is raised', () => {
    const guard = new FrameGuard(10);
    guard.raiseTo(20);
    expect(accepts(guard, Buffer.from(frame(20)))).toBe(true);
  });
});

describe('a PUBLISH that is too large', () => {
  const MAX = 40_000;
  const guardOf = () => {
    const guard = new FrameGuard(100);
    guard.raiseTo(MAX, 3_000_000);
    return guard;
  };
  const ping = [0xc0, 0x00];
  /** What the engine gets, and null when the connection ends. The header comes in chunks of `headBytes`. */
  const passed = (stream: Buffer, headBytes: number): Buffer | null => {
    const guard = guardOf();
    const out: Uint8Array[] = [];
    for (let at = 0, size = headBytes; at < stream.length; at += size) {
      size = at < 8 ? headBytes : 65_536;
      const chunk = Buffer.from(stream.subarray(at, at + size));
      const followed = guard.follow(chunk, Number.POSITIVE_INFINITY);
      if (!followed) return null;
      out.push(chunk.subarray(0, followed.kept));
    }
    expect(guard.isInside).toBe(false);
    return Buffer.concat(out);
  };
  const large = (bodyBytes: number) =>
    Buffer.concat([Buffer.from([...headOf(bodyBytes)]), Buffer.alloc(bodyBytes, 1), Buffer.from(ping)]);

  const sizes = [40_001, 65_536, 2_097_151, 2_097_152, 2_500_000, 3_000_000];
  it.each(sizes.flatMap((size) => [1, 2, 3, 4, 5, 9, 4_000_000].map((bytes) => [size, bytes])))(
    'of %i bytes, begun in chunks of %i, is cut to one that is not, and the next packet is whole',
    (bodyBytes = 0, headBytes = 0) => {
      const length = (bodyBytes % 16_384) + 16_384;
      expect(length).toBeLessThanOrEqual(MAX);
      // The engine takes it with three bytes, as the first two had gone.
      const head = [0x30, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14];
      const wanted = Buffer.concat([Buffer.from(head), Buffer.alloc(length, 1), Buffer.from(ping)]);
      expect(passed(large(bodyBytes), headBytes)?.equals(wanted)).toBe(true);
    },
  );

  it.each([
    ['larger than what is cut', headOf(3_000_001)],
    ['whose length does not end', [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['whose length ends with nothing', [0x30, 0xff, 0xff, 0xff, 0x00]],
    ['and is none', [0x82, ...headOf(50_000).slice(1)]],
  ])('%s ends the connection', (_, bytes) => expect(passed(Buffer.from(bytes), 10)).toBeNull());
});
