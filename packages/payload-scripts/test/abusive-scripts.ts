import type { ScriptReason } from '../src/index.js';
import { decoder, encoder } from './running-pool.js';

export interface Abuse {
  readonly title: string;
  readonly source: string;
  /** `{}` unless given. */
  readonly json?: string;
  /** What the call may end with; several where it depends on the machine which limit is met first. */
  readonly ends: readonly (ScriptReason | 'ok')[];
}

const abuse = (title: string, source: string, ...ends: Abuse['ends']): Abuse => ({ title, source, ends });
const body = (title: string, text: string, ...ends: Abuse['ends']): Abuse =>
  abuse(title, encoder(text), ...ends);

const endless = [
  body('an endless loop', 'while (1);', 'timedOut'),
  abuse('an endless loop at the top level', `${encoder('return [1]')} while (1);`, 'timedOut'),
  body(
    'a loop that catches everything',
    'for (;;) try { while (1); } catch (e) {} finally { while (1); }',
    'timedOut',
  ),
  body('a catastrophic regular expression', 'return [/(a+)+$/.test("a".repeat(40) + "b")]', 'timedOut'),
  body('a comparison that never ends', 'return [1, 2].sort(function () { while (1); })', 'timedOut'),
  body('a built-in that loops for ever', 'return [[].indexOf.call({ length: 2 ** 53 - 1 }, 1)]', 'timedOut'),
  body('an asynchronous endless loop', '(async function () { while (1); })(); return [1]', 'timedOut'),
];

const memory = [
  body('a growing array', 'var x = []; while (1) x.push(new Array(1000).fill(7))', 'outOfMemory', 'timedOut'),
  body(
    'a growing array of the global object',
    'x = []; while (1) x.push([x.length])',
    'outOfMemory',
    'timedOut',
  ),
  body(
    'a growing text',
    'var z = []; while (1) z.push("ab".repeat(1e5) + z.length)',
    'outOfMemory',
    'timedOut',
  ),
  body('a text that doubles', 'var y = "ab"; while (1) y += y', 'failed', 'outOfMemory'),
  body('growing typed arrays', 'var z = []; while (1) z.push(new Uint8Array(1e5))', 'outOfMemory'),
  body('a buffer of 20 MB', 'return new Uint8Array(2e7).slice(0, 1)', 'outOfMemory'),
  body('one large ArrayBuffer', 'return new ArrayBuffer(1e9)', 'outOfMemory'),
  body('a shared buffer', 'return new Uint8Array(new SharedArrayBuffer(3e7))', 'outOfMemory'),
  body(
    'a buffer that can grow',
    'var b = new ArrayBuffer(8, { maxByteLength: 1e9 }); b.resize(9e8); return b',
    'failed',
    'outOfMemory',
  ),
  body(
    'memory bombs that are caught',
    'var z = []; for (;;) try { z.push(new Uint8Array(1e5)) } catch (e) { z.push(1) }',
    'timedOut',
    'outOfMemory',
  ),
  abuse(
    'memory kept from the top level',
    `var kept = []; try { for (;;) kept.push(new Uint8Array(1e5)) } catch (e) {} ${encoder('return [1]')}`,
    'ok',
    'outOfMemory',
    'failed',
  ),
];

/** The input finds no place, which breaks the interpreter itself: the next call has another one. */
const full: Abuse = {
  title: 'a memory that is full when the input comes',
  source: `var kept = []; try { for (;;) kept.push(new Uint8Array(1e5)) } catch (e) { kept.pop() } ${encoder('return [1]')}`,
  json: 'x'.repeat(512 * 1024),
  ends: ['outOfMemory', 'failed'],
};

const recursion = [
  body('deep recursion', '(function f() { return 1 + f() })()', 'failed'),
  body(
    'deep recursion that is caught',
    '(function f() { try { return 1 + f() } catch (e) { return f() } })()',
    'timedOut',
    'outOfMemory',
    'failed',
  ),
  body('deep JSON', 'return [JSON.parse("[".repeat(2e5))]', 'failed'),
  body('deeply nested source', 'eval("[".repeat(1e5))', 'failed', 'outOfMemory'),
  body(
    'a deep regular expression',
    'new RegExp("(?:".repeat(5e4) + ")".repeat(5e4))',
    'failed',
    'outOfMemory',
  ),
  body(
    'a deeply nested array as text',
    'var a = []; for (var i = 0; i < 2e4; i++) a = [a]; String(a)',
    'failed',
    'outOfMemory',
  ),
  body(
    'a deep object as JSON',
    'var o = {}, a = o; for (var i = 0; i < 2e4; i++) a = a.x = {}; JSON.stringify(o)',
    'failed',
    'timedOut',
    'outOfMemory',
  ),
];

const tricks = [
  body('a replaced push', 'Array.prototype.push = function () { while (1); }; return [1]', 'ok'),
  body(
    'setters on the prototypes',
    'for (var i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { set: function () { throw 1 } }); return [1]',
    'ok',
  ),
  body(
    'a frozen global object',
    '[globalThis, Object, Array, Array.prototype, Uint8Array, Function.prototype].forEach(Object.freeze); return [1]',
    'ok',
  ),
  body(
    'built-ins that lie',
    'Reflect.apply = Array.isArray = Object.getOwnPropertyDescriptor = Uint8Array = ArrayBuffer = function () { return 1 }; return [1]',
    'ok',
  ),
  body(
    'a replaced JSON.parse',
    'JSON.parse = function () { return { method: "x" } }; return [JSON.parse(jsonStr).method.length]',
    'ok',
  ),
  body(
    'lies about its kind',
    'return { __proto__: Uint8Array.prototype, length: 3, [Symbol.toStringTag]: "Uint8Array" }',
    'badOutput',
  ),
  body(
    'instanceof that lies',
    'Object.defineProperty(ArrayBuffer, Symbol.hasInstance, { value: function () { return true } }); return {}',
    'badOutput',
  ),
  body('a module to be loaded', 'import("node:fs").then(function (fs) { fs.x() }); return [1]', 'ok'),
  body('work for later', 'Promise.resolve().then(function () { while (1); }); return [1]', 'ok'),
  body('the host by its constructors', 'return [].constructor.constructor("return process")()', 'failed'),
];

const outputs = [
  body('a huge array', 'return new Array(600000)', 'badOutput'),
  body('an array as long as can be', 'return new Array(4294967295)', 'badOutput'),
  body('an array with a hole', 'return [1, , 2]', 'badOutput'),
  body('a huge Uint8Array', 'return new Uint8Array(600000)', 'badOutput'),
  body(
    'a getter that loops',
    'return Object.defineProperty([1], 0, { get: function () { while (1); } })',
    'timedOut',
  ),
  body(
    'a getter that throws',
    'return Object.defineProperty([1], 0, { get: function () { throw new Error("no") } })',
    'failed',
  ),
  body('a proxy that loops', 'return new Proxy([1], { get: function () { while (1); } })', 'timedOut'),
  body(
    'a proxy without a length',
    'return new Proxy([1], { get: function (t, k) { return k === "length" ? NaN : 1 } })',
    'badOutput',
  ),
  body('elements that are objects', 'return [{ valueOf: function () { while (1); } }]', 'badOutput'),
  body('a number too large', 'return [256]', 'badOutput'),
  body('a number too small', 'return [-129]', 'badOutput'),
  body('a fraction', 'return [1.5]', 'badOutput'),
  body('not a number', 'return [NaN]', 'badOutput'),
  body('an empty array', 'return []', 'badOutput'),
  body('nothing', '', 'badOutput'),
  body('a text', 'return "0102"', 'badOutput'),
  body('words of 16 bits', 'return new Uint16Array([1])', 'badOutput'),
  body('a promise', 'return Promise.resolve([1])', 'badOutput'),
  abuse('an asynchronous function', `async ${encoder('return [1]')}`, 'badOutput'),
  abuse('a generator', 'function* jsonStrToRawData() { yield 1 }', 'badOutput'),
  abuse('a class', 'class jsonStrToRawData {}', 'failed'),
];

const texts = [
  abuse('a text that is too long', decoder('return "x".repeat(600000)'), 'badOutput'),
  abuse('a text that is too long in UTF-8', decoder('return "泵".repeat(200000)'), 'badOutput'),
  abuse('an empty text', decoder('return ""'), 'badOutput'),
  abuse('a text with a NUL', decoder('return "{}\\0{}"'), 'badOutput'),
  abuse('a text that is an object', decoder('return new String("{}")'), 'badOutput'),
  abuse(
    'an object with a toString that loops',
    decoder('return { toString: function () { while (1); } }'),
    'badOutput',
  ),
];

const thrown = [
  body('null', 'throw null', 'failed'),
  body('a symbol', 'throw Symbol("x")', 'failed'),
  body('an object whose toString throws', 'throw { toString: function () { throw 1 } }', 'failed'),
  body('an object whose toString loops', 'throw { toString: function () { while (1); } }', 'timedOut'),
  body('an error whose message loops', 'throw { get message() { while (1); } }', 'timedOut'),
  body('an error with a huge message', 'throw new Error("x".repeat(1e6))', 'failed'),
  body(
    'an error of its own that never ends',
    'Error.prototype.toString = function () { while (1); }; throw new Error("x")',
    'failed',
  ),
];

const sources = [
  abuse('no JavaScript', 'function jsonStrToRawData( {', 'failed'),
  abuse('no source', '', 'missingFunction'),
  abuse('no function of that name', 'var jsonStrToRawData = 1', 'missingFunction'),
  abuse(
    'a getter for the function',
    'Object.defineProperty(globalThis, "jsonStrToRawData", { get: function () { while (1); } })',
    'timedOut',
  ),
  abuse(
    'a source of 4 MB',
    `${encoder('return [1]')} var x = [${'[1],'.repeat(1_000_000)}]`,
    'timedOut',
    'outOfMemory',
  ),
  abuse('a source with a NUL', `${encoder('return [1]')}\0`, 'failed'),
  abuse('a throw at the top level', `${encoder('return [1]')} throw new Error("x")`, 'failed'),
];

/** By what they abuse. */
export const abusiveScripts: Readonly<Record<string, readonly Abuse[]>> = {
  endless,
  memory: [...memory, full],
  recursion,
  tricks,
  outputs,
  texts,
  thrown,
  sources,
};
