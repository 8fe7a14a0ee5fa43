/** About 250 KB a body, when they are devices. */
const LINES_A_CALL = 1_000;

/** The operators' API and, while signatures are off, what applications may do. */
export class AdminClient {
  constructor(
    private readonly url: string,
    private readonly adminToken: string,
  ) {}

  /** @throws when the answer is no success */
  put(path: string, body: object): Promise<string> {
    return this.call('PUT', path, JSON.stringify(body), 'application/json');
  }

  /** @throws when the answer is no success */
  post(path: string, body: object): Promise<string> {
    return this.call('POST', path, JSON.stringify(body), 'application/json');
  }

  /** As many calls as they need. @throws when one line was refused */
  async importLines(orgId: string, lines: readonly object[]): Promise<void> {
    const path = `/setpoint/v1/registry/import?orgId=${orgId}`;
    for (let from = 0; from < lines.length; from += LINES_A_CALL) {
      const part = lines.slice(from, from + LINES_A_CALL);
      const body = part.map((line) => JSON.stringify(line)).join('\n');
      const answer = await this.call('POST', path, body, 'application/x-ndjson');
      if (answer.includes('"failed"')) throw new Error(`import: ${answer.slice(0, 2_000)}`);
    }
  }

  private async call(method: string, path: string, body: string, contentType: string): Promise<string> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': contentType, authorization: `Bearer ${this.adminToken}` },
      body,
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
    return answer;
  }
}
