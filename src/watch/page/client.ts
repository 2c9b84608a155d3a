const KEY = "sconce-token";
const given = /[#&]token=([\w-]+)/.exec(location.hash)?.[1];
if (given) {
  localStorage.setItem(KEY, given);
  history.replaceState(null, "", location.pathname + location.search);
}

/** What every request carries. The token is of the printed address; other tabs of this browser share it. */
export function headers(): Record<string, string> {
  return { "x-sconce-token": localStorage.getItem(KEY) ?? "" };
}

/** The server's word that it has not what was asked for. */
export class Refused extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Ask the server. @throws Error with the server's sentence: {@link Refused}. */
export async function ask<T>(path: string, fields: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`api/${path}?${new URLSearchParams(fields)}`, { headers: headers(), signal });
  return answer<T>(response);
}

/** Have the server change something. @throws Error with the server's sentence: {@link Refused}. */
export async function tell<T>(path: string, body: unknown): Promise<T> {
  const own = { ...headers(), "content-type": "application/json" };
  return answer<T>(await fetch(`api/${path}`, { method: "POST", headers: own, body: JSON.stringify(body) }));
}

async function answer<T>(response: Response): Promise<T> {
  const content = await response.json();
  if (!response.ok) throw new Refused(content.error ?? `the server answered ${response.status}`, response.status);
  return content as T;
}
