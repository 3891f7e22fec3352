// How do the pages speak to the service, when the network comes and goes?

const PATIENCE = 30000;
const AGAIN = [0, 408, 429, 502, 503, 504]; // nothing was decided: the same request may go out again

/** One request. Status 0 means that no answer came. */
export async function ask(method, path, options) {
  const { body, token, headers } = options || {};
  const told = Object.assign({ Accept: "application/json", "Accept-Language": "zh-CN" }, headers); // like the pages
  if (body !== undefined) told["Content-Type"] = "application/json";
  if (token) told.Authorization = `Bearer ${token}`;
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, {
      method,
      headers: told,
      body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
      credentials: "omit",
      signal: stop ? stop.signal : undefined,
    });
    const text = await answer.text();
    return {
      status: answer.status,
      ok: answer.ok,
      body: parse(text),
      etag: answer.headers.get("ETag"),
      wait: Number(answer.headers.get("Retry-After")) || 0,
    };
  } catch (error) {
    return { status: 0, ok: false, body: null, etag: null, wait: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

/** Tell whether the same request should simply go out again. */
export function isPassing(answer) {
  return AGAIN.includes(answer.status) || Boolean(answer.body && answer.body.code === "idempotency_in_progress");
}

/** What a person is told about an answer that is not a good one. */
export function wordsFor(answer) {
  if (answer.status === 0) return "没有连上网络。";
  if (answer.body && answer.body.detail) return answer.body.detail;
  return "系统出错了，请稍后再试。";
}

/**
 * Send until there is an answer that decides something. `waiting(words, seconds)` is called before
 * each pause and returns a promise that ends the pause early ("now") or gives up ("stop").
 */
export async function askPatiently(send, waiting) {
  for (let round = 0; ; round += 1) {
    const answer = await send();
    if (!isPassing(answer)) return answer;
    const pause = Math.max(answer.wait, Math.min(30, 2 ** (round + 1))) + Math.random();
    const end = await Promise.race([
      new Promise((resolve) => setTimeout(resolve, pause * 1000, "now")),
      new Promise((resolve) => window.addEventListener("online", () => resolve("now"), { once: true })),
      waiting(wordsFor(answer), Math.round(pause)),
    ]);
    if (end === "stop") return null;
  }
}

/** A key that makes a repeated request harmless. */
export function newKey() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
