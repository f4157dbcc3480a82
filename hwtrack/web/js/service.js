// Speaking to the service as the person who is signed in. Knows the form token and the shape of a problem.

/** What the service said no to, in the reader's words. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{type?: string, title?: string, detail?: string, remedy?: string}} problem
   * @param {number} retryAfter - seconds, 0 where none was named
   */
  constructor(status, problem, retryAfter = 0) {
    super(problem.detail || problem.title || String(status));
    this.status = status;
    this.code = (problem.type ?? "").replace("/problems/", "");
    this.remedy = problem.remedy ?? "";
    this.retryAfter = retryAfter;
  }
}

let token = "";

/** The form token: the page's own, or a fresh one where the session has changed since. */
async function formToken(fresh = false) {
  const field = document.querySelector('input[name="csrf"]');
  if (!token && field instanceof HTMLInputElement) token = field.value;
  if (fresh || !token) token = (await (await fetch("/api/me")).json()).csrf ?? "";
  return token;
}

/**
 * Post a JSON body and return the JSON answer.
 * @param {string} path
 * @param {unknown} body
 * @param {{patienceMs?: number}} [how]
 * @returns {Promise<any>}
 * @throws {Refusal} the service refused
 * @throws {TypeError | DOMException} the service was not reached
 */
export async function post(path, body, how = {}) {
  let response = await sent(path, body, await formToken(), how.patienceMs ?? 30_000);
  if (response.status === 403) response = await sent(path, body, await formToken(true), how.patienceMs ?? 30_000);
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refusal(response.status, answer, Number(response.headers.get("retry-after") ?? 0));
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {string} csrf
 * @param {number} patienceMs
 */
function sent(path, body, csrf, patienceMs) {
  return fetch(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-csrf-token": csrf,
      "accept-language": document.documentElement.lang || "zh",
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout?.(patienceMs) ?? null,
  });
}

/**
 * Put a file where the service does not have it yet.
 * @param {string} path
 * @param {Blob} content
 * @throws {Refusal} the service refused
 * @throws {TypeError | DOMException} the service was not reached
 */
export async function put(path, content) {
  if ((await fetch(path, { method: "HEAD", signal: AbortSignal.timeout?.(30_000) ?? null })).ok) return;
  let response = await sentFile(path, content, await formToken());
  if (response.status === 403) response = await sentFile(path, content, await formToken(true));
  if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => ({})));
}

/**
 * @param {string} path
 * @param {Blob} content
 * @param {string} csrf
 */
function sentFile(path, content, csrf) {
  return fetch(path, {
    method: "PUT",
    headers: { "content-type": content.type, "x-csrf-token": csrf, "accept-language": document.documentElement.lang || "zh" },
    body: content,
    signal: AbortSignal.timeout?.(600_000) ?? null,
  });
}

/** Who is signed in on this page. @returns {{org: number, account: string} | null} */
export function me() {
  const { org, account } = document.body.dataset;
  return account ? { org: Number(org || 0), account } : null;
}
