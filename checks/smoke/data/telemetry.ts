// An answer of GET /api/dashboard/telemetry. Numbers whose layout the dashboard does not promise are below 1000; money and tokens,
// of which it does, are above.
export const hourOfTrend = '2026-11-24T09:00:00Z';

export const models = ['model-large-1', 'model-small-2'];
export const tenants = ['acme.com', 'globex.org'];

export function telemetry() {
  return {
    overview: {
      totalRequests: 42, successfulRequests: 40, failedRequests: 2, successRate: 95, errorRate: 5, activeSessions: 3,
      timeRange: 'Last 7 days',
    },
    cost: { total: '1234.50', average: '0.21', projectedDaily: '18.70', projectedMonthly: '5610.25', perHour: '0.78', trend: 'increasing' },
    tokens: { totalInput: 640, totalOutput: 260, total: 900, avgPerRequest: 21 },
    performance: { avgResponseTime: 950, totalSearches: 17, avgSearchesPerRequest: 1.5, avgIterations: 2.5 },
    modelUsage: [
      { model: models[0], count: 30, cost: 1206, tokens: 8000, percentage: 71 },
      { model: models[1], count: 12, cost: 28.5, tokens: 1250, percentage: 29 },
    ],
    domainBreakdown: [
      { domain: tenants[0], requests: 26, cost: 1130 },
      { domain: tenants[1], requests: 16, cost: 104.5 },
    ],
    hourlyTrend: [
      { hour: '2026-11-24T08:00:00Z', cost: 0.25, requests: 4 },
      { hour: hourOfTrend, cost: 0.4, requests: 6 },
    ],
    live: { activeSessions: 0, currentCost: '0.00', sessionsData: [] as { id: string; uptime: number; cost: string; model: string }[] },
    health: { rollupFreshnessMinutes: 12, rollupSource: 'rollup', stale: false },
  };
}

export type Telemetry = ReturnType<typeof telemetry>;

// The answer, changed by `change`.
export function telemetryWith(change: (data: Telemetry) => void): Telemetry {
  const data = telemetry();
  change(data);
  return data;
}
