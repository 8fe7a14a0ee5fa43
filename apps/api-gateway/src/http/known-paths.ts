/** Tells a wrong method (405) from a wrong path (404), which the router does not. */
export class KnownPaths {
  private readonly routes = new Map<string, Set<string>>();
  private patterns: readonly (readonly [RegExp, ReadonlySet<string>])[] | undefined;

  /** @param route as the router knows it: `/a/:name` */
  add(route: string, methods: readonly string[]): void {
    this.routes.set(route, new Set([...(this.routes.get(route) ?? []), ...methods]));
    this.patterns = undefined;
  }

  /** The methods of a path; none when there is no such path. */
  methodsOf(url: string): readonly string[] {
    this.patterns ??= [...this.routes].map(([route, methods]) => [toPattern(route), methods]);
    const path = url.split('?', 1)[0] ?? '';
    const methods = this.patterns.flatMap(([pattern, those]) => (pattern.test(path) ? [...those] : []));
    return [...new Set(methods)].sort();
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const toPattern = (route: string): RegExp => {
  const segments = route.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : literal(part)));
  return new RegExp(`^${segments.join('/')}$`);
};
