import { parseSync } from '@swc/core';

/**
 * What the rules ask about a file, from its syntax tree, so that comments and look-alikes do not count:
 * what it imports, its texts and numbers, whether it reads process.env, and its tests with their full titles.
 */
export function readFacts({ path, source }) {
  const facts = { path, imports: [], texts: [], numbers: [], readsEnv: false, tests: [] };
  visit(parseSync(source, { syntax: 'typescript', decorators: true, target: 'es2022' }), facts, []);
  return facts;
}

function visit(node, facts, titles) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, facts, titles);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  note(node, facts);
  const block = readTestBlock(node);
  if (block) {
    const inside = [...titles, block.title];
    if (block.isTest) facts.tests.push({ title: inside.join(' › '), only: block.only });
    visit(node.arguments, facts, block.isTest ? titles : inside);
    return;
  }
  for (const value of Object.values(node)) visit(value, facts, titles);
}

function note(node, facts) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (node.source) facts.imports.push(node.source.value);
      break;
    case 'CallExpression': {
      const [first] = node.arguments;
      const loads = node.callee.type === 'Import' || node.callee.value === 'require';
      if (loads && first?.expression.type === 'StringLiteral') facts.imports.push(first.expression.value);
      break;
    }
    case 'StringLiteral':
      facts.texts.push(node.value);
      break;
    case 'TemplateElement':
      facts.texts.push(node.cooked ?? node.raw);
      break;
    case 'NumericLiteral':
      facts.numbers.push(node.value);
      break;
    case 'MemberExpression':
      if (node.object.value === 'process' && nameOf(node.property) === 'env') facts.readsEnv = true;
      break;
    case 'VariableDeclarator': {
      const names = node.id.properties?.map((property) => nameOf(property.key)) ?? [];
      if (node.init?.value === 'process' && names.includes('env')) facts.readsEnv = true;
      break;
    }
  }
}

function nameOf(property) {
  return property?.type === 'Computed' ? property.expression.value : property?.value;
}

/** describe(…), it(…), test(…), also with .each(…), .only, .skip: their title, when it is a plain text. */
function readTestBlock(node) {
  if (node.type !== 'CallExpression') return undefined;
  const [first] = node.arguments;
  const title = first?.expression.type === 'StringLiteral' ? first.expression.value : undefined;
  if (title === undefined) return undefined;
  // it.each([…])('title', …): the callee is itself a call.
  let callee = node.callee.type === 'CallExpression' ? node.callee.callee : node.callee;
  if (callee.type === 'TaggedTemplateExpression') callee = callee.tag;
  const modifiers = [];
  while (callee.type === 'MemberExpression') {
    modifiers.push(nameOf(callee.property));
    callee = callee.object;
  }
  const name = callee.value;
  if (!['describe', 'it', 'test', 'fit', 'fdescribe'].includes(name)) return undefined;
  return {
    title,
    isTest: !name.endsWith('describe'),
    only: modifiers.includes('only') || name.startsWith('f'),
  };
}
