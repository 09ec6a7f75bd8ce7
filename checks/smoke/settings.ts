// What the environment says of a run. Nothing here puts a value of a secret file, or the URL's password, into a message.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const environment = process.env;

// A configuration that is wrong in one sentence. Without a stack, which would only show the insides of the runner.
function refuse(sentence: string): never {
  const error = new Error(sentence);
  error.stack = sentence;
  throw error;
}

// The dashboard's address with a slash at its end, so that a path in it stays when pages are named relative to it.
function dashboard(): URL {
  const text = environment.DASHBOARD_URL;
  if (!text) refuse('DASHBOARD_URL is not set: set it to the address of the dashboard, such as https://dashboard.example.com');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    refuse('DASHBOARD_URL is not an address: set it to one such as https://dashboard.example.com');
  }
  if (!/^https?:$/.test(url.protocol)) refuse('DASHBOARD_URL is to begin with http:// or https://');
  if (url.search || url.hash) refuse('DASHBOARD_URL may not have a query or a fragment: put what lets one in into SMOKE_HEADERS_FILE');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

// The JSON object in the file that `variable` names. What JSON.parse says of bad text holds the text, so it is not passed on.
function objectIn(variable: string): Record<string, unknown> | undefined {
  const file = environment[variable];
  if (!file) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    refuse(`${variable}: the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse(`${variable}: the file holds no JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${variable}: the file is to hold one JSON object`);
  return value as Record<string, unknown>;
}

function extraHeaders(): Record<string, string> | undefined {
  const headers = objectIn('SMOKE_HEADERS_FILE');
  if (!headers) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) refuse('SMOKE_HEADERS_FILE: a name in the object is no name of a header');
    if (typeof value !== 'string' || /[\r\n\0]/.test(value)) refuse('SMOKE_HEADERS_FILE: each value is to be a text of one line');
  }
  return headers as Record<string, string>;
}

function storageFile(): string | undefined {
  const state = objectIn('SMOKE_STORAGE_FILE');
  if (state && !Array.isArray(state.cookies) && !Array.isArray(state.origins)) {
    refuse('SMOKE_STORAGE_FILE: the file is not what Playwright saves as a storage state (no cookies, no origins)');
  }
  return state ? environment.SMOKE_STORAGE_FILE : undefined;
}

function browser(): string | undefined {
  if (environment.CHROMIUM_PATH) {
    if (!existsSync(environment.CHROMIUM_PATH)) refuse('CHROMIUM_PATH names no file');
    return environment.CHROMIUM_PATH;
  }
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined; // undefined: Playwright's own
}

// Chromium's sandbox wants a user namespace, which root, containers and some kernels do not have. Tried once a run: the
// workers inherit the answer.
function sandbox(): boolean {
  environment.SMOKE_SANDBOX ??=
    process.getuid?.() !== 0 && spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0 ? 'yes' : 'no';
  return environment.SMOKE_SANDBOX === 'yes';
}

// Playwright empties its folder when it starts. So each run has one of its own below SMOKE_OUTPUT_DIR, which may hold
// anything else, and only a run by hand reuses build/smoke. The workers inherit the choice.
function outputFolder(): string {
  environment.SMOKE_RUN_DIR ??= environment.SMOKE_OUTPUT_DIR
    ? join(environment.SMOKE_OUTPUT_DIR, `smoke-${Date.now()}-${process.pid}`)
    : join(__dirname, '..', '..', 'build', 'smoke');
  return environment.SMOKE_RUN_DIR;
}

// Playwright films with an ffmpeg of its own, which a system's Chromium does not bring; without it no page opens at all.
function canFilm(): boolean {
  const { browsers } = JSON.parse(readFileSync(join(dirname(require.resolve('playwright-core/package.json')), 'browsers.json'), 'utf8'));
  const revision = browsers.find(({ name }: { name: string }) => name === 'ffmpeg')?.revision;
  return existsSync(join(environment.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright'), `ffmpeg-${revision}`));
}

const url = dashboard();
const credentials = url.username
  ? { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password), origin: url.origin }
  : undefined;
url.username = url.password = '';

export const settings = {
  baseURL: url.href,
  credentials,
  live: environment.SMOKE_LIVE === '1',
  headers: extraHeaders(),
  storageState: storageFile(),
  browser: browser(),
  sandbox: sandbox(),
  films: canFilm(),
  outputFolder: outputFolder(),
  jsonReport: environment.PLAYWRIGHT_JSON_OUTPUT_FILE,
};

// A trace holds every request with its headers and cookies: none is kept of a run that was let in by a secret.
export const holdsSecrets = Boolean(settings.credentials || settings.headers || settings.storageState);

// How long the page may take to show what it should, in milliseconds. A page that still fetches again after an error shows the
// error late.
export const patience = Number(environment.SMOKE_PATIENCE_MS ?? 5_000);
export const longPatience = 2 * patience;
