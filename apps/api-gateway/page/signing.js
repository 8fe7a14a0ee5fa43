/** How much earlier than it expires a token is fetched anew. */
const SPARE_MS = 60_000;

/** Paths whose calls are not signed: what hands out tokens, what operators call, and what anybody may see. */
const UNSIGNED = ['/apim-token-service/', '/setpoint/', '/health/', '/metrics', '/docs'];

const digest = async (text) => {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** Names and values of the query, sorted by name; of several values of one name the first counts [contract 4.3]. */
const signedQuery = (url) => {
  const names = [...new Set(url.searchParams.keys())].sort();
  return names.map((name) => name + url.searchParams.get(name)).join('');
};

/**
 * Signs the calls of one application [contract 4.3]. What it knows is kept in memory only.
 *
 * @param application says the appKey and the appSecret, at each call
 */
export const signer = (application) => {
  let held;

  const accessToken = async ({ appKey, appSecret }) => {
    const isHeld = held?.appKey === appKey && held.appSecret === appSecret && Date.now() < held.until;
    if (isHeld) return held.token;
    const timestamp = Date.now();
    const encryption = await digest(appKey + timestamp + appSecret);
    const response = await fetch('/apim-token-service/v2.0/token/get', {
      method: 'POST',
      body: JSON.stringify({ appKey, encryption, timestamp }),
    });
    const { status, msg, data } = await response.json();
    if (!data) throw new Error(`no access token: ${status} ${msg}`);
    held = { appKey, appSecret, token: data.accessToken, until: Date.now() + data.expire * 1_000 - SPARE_MS };
    return held.token;
  };

  /** The request with its three headers, or as it was where it needs none. */
  return async (request) => {
    const { appKey, appSecret } = application();
    const url = new URL(request.url, location.href);
    const isOurs = url.origin === location.origin && !UNSIGNED.some((path) => url.pathname.startsWith(path));
    if (!isOurs || !appKey || !appSecret) return request;
    const token = await accessToken({ appKey, appSecret });
    const timestamp = String(Date.now());
    const signature = await digest(token + signedQuery(url) + (request.body ?? '') + timestamp + appSecret);
    Object.assign(request.headers, {
      'apim-accesstoken': token,
      'apim-timestamp': timestamp,
      'apim-signature': signature,
    });
    return request;
  };
};
