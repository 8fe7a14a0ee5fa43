/** One of our processes, as data: how it is started and how it says that it is ready. */
export interface ServiceSpec {
  readonly name: string;
  /** The built main.js, absolute. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when the service is ready. */
  readonly readyUrl?: string;
  /** For one that serves nothing: what it logs when it is ready. */
  readonly readyText?: string;
}
