/** What the battery is given by whoever runs it. */
export interface BatteryHost {
  /** Of a built repository. */
  readonly repositoryDir: string;
  /** One line of progress. */
  tell(line: string): void;
  /** Called at the end, however it comes; the last one given goes first. */
  onStop(stop: () => unknown): void;
}
