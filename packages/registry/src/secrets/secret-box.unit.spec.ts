import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const SECRET = 'nR4vT8yK2bD6fH0jL3sW';

describe('a stored secret', () => {
  it('shows nothing of itself, is another text each time, and can be read again', () => {
    const box = new SecretBox([NEW]);
    const [first, second] = [box.seal('device Kc81mQzT', SECRET), box.seal('device Kc81mQzT', SECRET)];
    expect(first).toMatch(/^aes-256-gcm [0-9a-f]{8} [\w-]+$/);
    expect(first.startsWith(String(box.prefix))).toBe(true);
    expect(second).not.toBe(first);
    expect(box.open('device Kc81mQzT', first)).toBe(SECRET);
  });

  it.each(['x', SECRET, 'aes-256-gcm', '!"#~'.repeat(32)])(
    'of before there was a key is read: %s',
    (plain) => {
      expect(new SecretBox([NEW]).open('device Kc81mQzT', plain)).toBe(plain);
      expect(new SecretBox().open('device Kc81mQzT', plain)).toBe(plain);
      expect(
        new SecretBox([NEW]).open('device Kc81mQzT', new SecretBox([NEW]).seal('device Kc81mQzT', plain)),
      ).toBe(plain);
    },
  );

  it('is stored as it is without a key', () => {
    expect(new SecretBox().seal('device Kc81mQzT', SECRET)).toBe(SECRET);
  });

  it('is read by any key of the list and sealed by the first', () => {
    const sealed = new SecretBox([OLD]).seal('product pQ7wXk2L', SECRET);
    const rotated = new SecretBox([NEW, OLD]);
    expect(rotated.open('product pQ7wXk2L', sealed)).toBe(SECRET);
    const again = rotated.seal('product pQ7wXk2L', SECRET);
    expect(new SecretBox([NEW]).open('product pQ7wXk2L', again)).toBe(SECRET);
  });

  it.each([[[NEW]], [[]]])('is a fault without its key, which names the key and not the secret', (keys) => {
    const sealed = new SecretBox([OLD]).seal('product pQ7wXk2L', SECRET);
    const id = sealed.split(' ')[1];
    expect(() => new SecretBox(keys).open('product pQ7wXk2L', sealed)).toThrow(
      `the secret of product pQ7wXk2L cannot be read: SETPOINT_SECRET_KEY has no key ${id}`,
    );
  });

  it('is worth nothing in another row, in another table, or changed', () => {
    const box = new SecretBox([NEW]);
    const sealed = box.seal('device Kc81mQzT', SECRET);
    for (const owner of ['device Rv20pLsY', 'product Kc81mQzT'] as const)
      expect(() => box.open(owner, sealed)).toThrow('belongs to another row');
    const changed = sealed.slice(0, -1) + (sealed.endsWith('A') ? 'Q' : 'A');
    for (const text of [changed, `${box.prefix}`, `${box.prefix}AAAA`])
      expect(() => box.open('device Kc81mQzT', text)).toThrow('it was changed');
  });
});
