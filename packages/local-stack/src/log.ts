/** Takes one line for a person watching the start; no line break at its end. */
export type Logger = (line: string) => void;

export const silent: Logger = () => undefined;
