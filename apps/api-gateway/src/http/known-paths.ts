/** Tells a wrong method (405) from a wrong path (404), which the router does not. */
export class KnownPaths {
  private readonly routes = new Set<string>();
  private patterns: RegExp[] | undefined;

  /** @param route as the router knows it: `/a/:name` */
  add(route: string): void {
    this.routes.add(route);
    this.patterns = undefined;
  }

  has(url: string): boolean {
    this.patterns ??= [...this.routes].map(toPattern);
    const path = url.split('?', 1)[0] ?? '';
    return this.patterns.some((pattern) => pattern.test(path));
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const toPattern = (route: string): RegExp => {
  const segments = route.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : literal(part)));
  return new RegExp(`^${segments.join('/')}$`);
};
