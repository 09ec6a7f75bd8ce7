// The answers that the smoke gives in the deployment's place, and what was asked.
import type { Page, Request, Response, Route } from '@playwright/test';

// Set on every answer of the smoke, so that one of the deployment shows.
const mark = 'x-answered-by';
const marked = { [mark]: 'smoke' };

export interface Asked {
  method: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: unknown;
}

export interface Answer {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export type Path = '/api/dashboard/telemetry' | '/api/gdpr/export' | '/api/gdpr/delete' | '/api/gdpr/audit' | '/api/gdpr/audit/options';

const guarded = (url: URL) => /\/api\/(dashboard\/telemetry|gdpr)(\/|$)/.test(url.pathname);

function read(request: Request): Asked {
  let body: unknown = null;
  try {
    body = request.postDataJSON();
  } catch {
    body = request.postData();
  }
  return { method: request.method(), query: new URL(request.url()).searchParams, headers: request.headers(), body };
}

async function give(route: Route, answer: Answer): Promise<void> {
  const { status = 200, headers = {}, json, text } = answer;
  const content = text === undefined ? { json: json ?? {} } : { body: text };
  // A page that no longer waits has aborted its request; there is then nobody to answer.
  await route.fulfill({ status, headers: { ...headers, ...marked }, ...content }).catch(() => {});
}

// Answers every request for `path` below whatever prefix, and returns the growing list of what was asked.
export async function answer(page: Page, path: Path, how: (asked: Asked) => Answer | Promise<Answer>): Promise<Asked[]> {
  const all: Asked[] = [];
  await page.route(
    (url) => url.pathname.replace(/\/$/, '').endsWith(path),
    async (route) => {
      const asked = read(route.request());
      all.push(asked);
      await give(route, await how(asked));
    },
  );
  return all;
}

// Answers what no test answers, and returns the list of what the deployment answered all the same, which is to stay empty.
export async function guard(page: Page): Promise<string[]> {
  const reached: string[] = [];
  await page.route(guarded, (route) => give(route, { status: 404, json: { error: 'No answer was prepared for this.' } }));
  page.on('response', (response: Response) => {
    const url = new URL(response.url());
    if (guarded(url) && !(mark in response.headers())) reached.push(`${response.request().method()} ${url.pathname}`);
  });
  return reached;
}

// Live: nothing is answered, and nothing that would export, delete or change anything goes out. Returns what was held back.
export async function readOnly(page: Page): Promise<string[]> {
  const stopped: string[] = [];
  await page.route(guarded, (route) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(route.request().method())) return route.fallback();
    stopped.push(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
    return route.abort();
  });
  return stopped;
}

// Holds an answer back until it is let go, so that what the page shows meanwhile can be seen.
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
