/**
 * Runs inside the sandbox, before the product's script, and calls its two functions. It holds on to the built-ins
 * that it needs, since a script may replace or freeze all of them; what it gives back is an ArrayBuffer or a text
 * with a mark in front: `=` the value, `!` what is wrong with the output, `#` what was thrown, `*` out of memory.
 *
 * Kinds are told by the built-ins' own getters: `instanceof` and `Symbol.toStringTag` can be made to lie. Elements are
 * read once, so that a getter or a proxy cannot show one value to the check and another to the copy.
 */
export const guestDriver = (limits: {
  readonly maxOutputBytes: number;
  readonly maxDetailChars: number;
}): string => `(function () {
  'use strict';
  var apply = Reflect.apply, getPrototypeOf = Reflect.getPrototypeOf, isArray = Array.isArray, text = String;
  var Bytes = Uint8Array, Buffer = ArrayBuffer, outOfMemory = InternalError.prototype;
  var slice = String.prototype.slice, indexOf = String.prototype.indexOf;
  var getterOf = function (prototype, name) { return Object.getOwnPropertyDescriptor(prototype, name).get; };
  var typedPrototype = getPrototypeOf(Uint8Array.prototype);
  var kindOf = getterOf(typedPrototype, Symbol.toStringTag), lengthOf = getterOf(typedPrototype, 'length');
  var sizeOf = getterOf(ArrayBuffer.prototype, 'byteLength');
  var MAX_BYTES = ${limits.maxOutputBytes}, MAX_DETAIL = ${limits.maxDetailChars};

  function isBuffer(value) {
    try { apply(sizeOf, value, []); return true; } catch (notOne) { return false; }
  }
  function elementsOf(out) {
    if (typeof out !== 'object' || out === null) return null;
    if (apply(kindOf, out, []) === 'Uint8Array') return { from: out, length: apply(lengthOf, out, []) };
    if (isBuffer(out)) return { from: new Bytes(out), length: apply(sizeOf, out, []) };
    return isArray(out) ? { from: out, length: out.length } : null;
  }
  function bytesOf(out) {
    var elements = elementsOf(out);
    if (elements === null) return '!the output must be an array of numbers, a Uint8Array or an ArrayBuffer';
    var length = elements.length, from = elements.from;
    if (length === 0) return '!the output is empty';
    if (typeof length !== 'number' || !(length <= MAX_BYTES)) return '!the output has more than ' + MAX_BYTES + ' bytes';
    var buffer = new Buffer(length), bytes = new Bytes(buffer);
    for (var i = 0; i < length; i++) {
      var value = from[i];
      if (typeof value !== 'number' || value < -128 || value > 255 || value % 1 !== 0)
        return '!element ' + i + ' of the output is no integer from -128 to 255';
      bytes[i] = value;
    }
    return buffer;
  }
  function textOf(out) {
    if (typeof out !== 'string') return '!the output must be a text';
    if (out.length === 0) return '!the output is empty';
    if (apply(indexOf, out, ['\\0']) >= 0) return '!the output has a NUL, so it is no JSON';
    // In UTF-8 it may still be longer; that is for the host to count.
    if (out.length > MAX_BYTES) return '!the output has more than ' + MAX_BYTES + ' bytes';
    return '=' + out;
  }
  function describe(thrown) {
    if (typeof thrown !== 'object' || thrown === null) return text(thrown);
    var message = thrown.message;
    var told = typeof message === 'string' ? text(thrown.name) + ': ' + message : text(thrown);
    var stack = thrown.stack;
    return typeof stack === 'string' ? told + ' ' + stack : told;
  }
  function failure(thrown) {
    try {
      if (typeof thrown === 'object' && thrown !== null && getPrototypeOf(thrown) === outOfMemory &&
          thrown.message === 'out of memory') return '*';
      return '#' + apply(slice, describe(thrown), [0, MAX_DETAIL]);
    } catch (again) {
      return '#something that cannot be shown was thrown';
    }
  }
  return {
    encode: function (script, json) {
      try { return bytesOf(script(json)); } catch (thrown) { return failure(thrown); }
    },
    decode: function (script, buffer) {
      var bytes = new Bytes(buffer), length = apply(lengthOf, bytes, []), plain = [];
      for (var i = 0; i < length; i++) plain[i] = bytes[i];
      try { return textOf(script(plain)); } catch (thrown) { return failure(thrown); }
    },
    describe: failure,
  };
})()`;
