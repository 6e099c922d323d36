// SPDX-License-Identifier: Apache-2.0
// The REST API that this page is served beside.

const ROOT = `${location.origin}/onos/`;
const PATIENCE_MILLIS = 15_000;

/** ONOS does not answer, or something else answers in its place, as while it starts. */
export class NoAnswer extends Error {
}

/** ONOS answers that it does not do it; the message tells why. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** Asks for something, by a path whose parts are encoded and told from each other by this. */
export function get(path, parameters = {}) {
  return ask('GET', path, parameters);
}

/** Puts something there that its path tells all about. */
export function put(path) {
  return ask('PUT', path, {});
}

/** Takes something away. */
export function remove(path) {
  return ask('DELETE', path, {});
}

/** Joins the parts of a path. */
export function path(...parts) {
  return parts.map(encodeURIComponent).join('/');
}

async function ask(method, to, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  const query = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  let response;
  let body;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLIS);
    response = await fetch(ROOT + to + query, {method, cache: 'no-store', signal});
    body = await response.text();
  } catch (error) {
    throw new NoAnswer(error.message);
  }
  if (response.status === 204) {
    return {};
  }
  if (response.status === 401 || response.status === 403) {
    throw new Refused(response.status === 401 ? 'ONOS wants you to log in: reload the page'
        : detail(body) ?? 'your account may only look', response.status);
  }
  if (!(response.headers.get('Content-Type') ?? '').includes('json')) {
    throw new NoAnswer(`HTTP status ${response.status}`);
  }
  if (!response.ok) {
    throw new Refused(detail(body) ?? `HTTP status ${response.status}`, response.status);
  }
  return JSON.parse(body);
}

function detail(body) {
  try {
    return JSON.parse(body).detail;
  } catch {
    return undefined;
  }
}
