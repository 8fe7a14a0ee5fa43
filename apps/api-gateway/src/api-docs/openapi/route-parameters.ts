import type { Call, Parameter, Route } from './route.js';

/** Those of all calls of a route, each once; those that not all calls need are optional, and say whose they are. */
export const parametersOf = ({ calls }: Route): readonly Parameter[] => {
  const byName = new Map<string, Parameter[]>();
  for (const parameter of calls.flatMap(({ parameters }) => parameters))
    byName.set(parameter.name, [...(byName.get(parameter.name) ?? []), parameter]);
  return [...actionOf(calls), ...[...byName.values()].flatMap((same) => merged(calls, same))];
};

const actionOf = (calls: readonly Call[]): readonly Parameter[] => {
  const actions = calls.flatMap(({ action }) => action ?? []);
  if (actions.length === 0) return [];
  const schema = { type: 'string', enum: actions };
  const [example] = actions;
  return [
    { name: 'action', in: 'query', required: true, description: 'What is to be done', schema, example },
  ];
};

const merged = (calls: readonly Call[], same: readonly Parameter[]): readonly Parameter[] => {
  const [parameter] = same;
  if (!parameter) return [];
  if (same.length === calls.length)
    return [{ ...parameter, required: same.every(({ required }) => required) }];
  const users = calls.flatMap(({ action, parameters }) => {
    const own = parameters.find(({ name }) => name === parameter.name);
    return own ? [`\`${action}\`${own.required ? ' (required)' : ''}`] : [];
  });
  return [
    { ...parameter, required: false, description: `${parameter.description}. For ${users.join(', ')}` },
  ];
};
