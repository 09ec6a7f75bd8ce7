// The extra headers that let a run in, on requests to the dashboard's origin and on no other.
import type { APIResponse, BrowserContext, Route } from '@playwright/test';

const redirects = (response: APIResponse) => response.status() >= 300 && response.status() < 400 && response.headers().location;

// Whether following `first` with the headers would carry them to another origin.
async function leaves(route: Route, first: APIResponse, headers: Record<string, string>): Promise<boolean> {
  const origin = new URL(route.request().url()).origin;
  let response = first;
  for (let hops = 0; redirects(response); ++hops) {
    const next = new URL(response.headers().location, response.url());
    if (next.origin !== origin || hops === 10) return true;
    response = await route.fetch({ url: next.href, headers, maxRedirects: 0 });
  }
  return false;
}

// A request that a route continues with headers keeps them through redirects, to wherever they lead. So each is fetched without
// following, and its redirect is handed to the browser, which follows it with no header of ours.
async function fetchWith(extra: Record<string, string>, route: Route): Promise<void> {
  const request = route.request();
  const headers = { ...request.headers(), ...extra };
  const response = await route.fetch({ headers, maxRedirects: 0, timeout: 0 });
  if (redirects(response) && request.isNavigationRequest() && !(await leaves(route, response, headers))) {
    await route.continue({ headers });
  } else {
    await route.fulfill({ response });
  }
}

export async function sendHeaders(context: BrowserContext, baseURL: string, extra: Record<string, string>): Promise<void> {
  const { origin } = new URL(baseURL);
  // The browser gives headers lower-case names.
  const lower = Object.fromEntries(Object.entries(extra).map(([name, value]) => [name.toLowerCase(), value]));
  // A page that is handed over has no address, and Chromium would keep it from what else lies in the dashboard's own network.
  await context.grantPermissions(['local-network-access']);
  await context.route(
    (url) => url.origin === origin,
    // What fails, or is still under way when the test ends, is the page's business: what misses it will say so.
    (route) => fetchWith(lower, route).catch(() => route.abort().catch(() => {})),
  );
}
