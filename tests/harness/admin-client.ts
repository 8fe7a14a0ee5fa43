/** Where administrators are heard, and what they show. */
export interface AdminAddress {
  readonly gatewayUrl: string;
  readonly adminToken: string;
}

export const putBody = (admin: AdminAddress, path: string, body: object): Promise<string> =>
  callAdmin(admin, 'PUT', path, JSON.stringify(body), 'application/json');

export const importLines = async (
  admin: AdminAddress,
  orgId: string,
  lines: readonly object[],
): Promise<void> => {
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const answer = await callAdmin(
    admin,
    'POST',
    `/setpoint/v1/registry/import?orgId=${orgId}`,
    body,
    'application/x-ndjson',
  );
  if (answer.includes('"failed"')) throw new Error(`import: ${answer}`);
};

/** @returns the body of the answer; @throws when that is no success */
export const callAdmin = async (
  { gatewayUrl, adminToken }: AdminAddress,
  method: string,
  path: string,
  body: string,
  contentType: string,
): Promise<string> => {
  const response = await fetch(gatewayUrl + path, {
    method,
    headers: { 'content-type': contentType, authorization: `Bearer ${adminToken}` },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
  return answer;
};
