-- Do the rollups say what the raw rows say? For each closed hour of the last 24 and each closed day of the last 7: requests,
-- successes and cost of the raw rows against chat_telemetry_rollups, and the sums over domains and models against that.
--
-- Returns how many hours and days were compared, how many lines there are, and the lines (at most 10), one for each table's
-- bucket that differs; with none, one row without a line. Reads each raw row of a week twice, by its time's index.
with span (granularity, step, ends, buckets, patience) as (
  -- patience: until when after its end a bucket may still lack its last refresh (every 15 minutes; at 01:05 UTC for days)
  values ('hour', interval '1 hour', date_trunc('hour', statement_timestamp(), 'UTC'), 24, interval '20 minutes'),
         ('day', interval '24 hours', date_trunc('day', statement_timestamp(), 'UTC'), 7, interval '2 hours')
), whole as (
  -- As the refresh has it: a bucket that starts later than this has surely lost no raw row to pruning.
  select greatest(coalesce(min(created_at), 'infinity'), statement_timestamp() - interval '30 days') as after
    from public.chat_telemetry
), bucket as (
  select s.granularity, s.ends - n * s.step as starts, s.ends - (n - 1) * s.step as ends, s.patience
    from span s cross join whole cross join lateral generate_series(1, s.buckets) n
   where s.ends - n * s.step > whole.after
), counted as (
  select b.granularity, b.starts, raw.requests as raw_requests, raw.successes as raw_successes, raw.cost as raw_cost,
         coalesce(t.total_requests, 0) as requests, coalesce(t.success_count, 0) as successes,
         coalesce(t.total_cost_usd, 0) as cost
    from bucket b
    left join public.chat_telemetry_rollups t on t.granularity = b.granularity and t.bucket_start = b.starts
    cross join lateral (
      select count(*) as requests, count(*) filter (where r.success) as successes,
             least(round(coalesce(sum(r.cost_usd), 0), 6), 9999999999) as cost
        from public.chat_telemetry r where r.created_at >= b.starts and r.created_at < b.ends) raw
   where statement_timestamp() > b.ends + b.patience or t.updated_at >= b.ends
), compared as (
  select c.granularity, c.starts, f.place, f.rollup, f.figure, f.expected, f.found
    from counted c
    cross join lateral (
      select count(*) as rows, coalesce(sum(total_requests), 0) as requests, coalesce(sum(success_count), 0) as successes,
             coalesce(sum(total_cost_usd), 0) as cost
        from public.chat_telemetry_domain_rollups d where d.granularity = c.granularity and d.bucket_start = c.starts) d
    cross join lateral (
      select count(*) as rows, coalesce(sum(total_requests), 0) as requests, coalesce(sum(success_count), 0) as successes,
             coalesce(sum(total_cost_usd), 0) as cost
        from public.chat_telemetry_model_rollups m where m.granularity = c.granularity and m.bucket_start = c.starts) m
    cross join lateral (values
      (1, 'chat_telemetry_rollups', 'requests', c.raw_requests, c.requests, 0),
      (1, 'chat_telemetry_rollups', 'successes', c.raw_successes, c.successes, 0),
      (1, 'chat_telemetry_rollups', 'cost', c.raw_cost, c.cost, 1),
      (2, 'chat_telemetry_domain_rollups', 'requests', c.requests, d.requests, 0),
      (2, 'chat_telemetry_domain_rollups', 'successes', c.successes, d.successes, 0),
      (2, 'chat_telemetry_domain_rollups', 'cost', c.cost, d.cost, d.rows + 1),
      (3, 'chat_telemetry_model_rollups', 'requests', c.requests, m.requests, 0),
      (3, 'chat_telemetry_model_rollups', 'successes', c.successes, m.successes, 0),
      (3, 'chat_telemetry_model_rollups', 'cost', c.cost, m.cost, m.rows + 1)
    ) as f (place, rollup, figure, expected, found, roundings)
   -- Each row's cost is rounded to six places, and cut at 9,999,999,999, where sums need not agree any more.
   where abs(f.expected - f.found) > f.roundings * 0.000001 and not (f.figure = 'cost' and f.expected >= 9999999999)
), line as (
  select starts, granularity, place,
         format('%s, %s of %s UTC: %s', rollup, granularity,
                to_char(starts at time zone 'UTC', case granularity when 'hour' then 'YYYY-MM-DD HH24:MI' else 'YYYY-MM-DD' end),
                string_agg(format('%s %s, expected %s', figure, trim_scale(found), trim_scale(expected)), '; '
                           order by figure = 'cost', figure)) as words
    from compared group by starts, granularity, place, rollup
)
select (select count(*) from counted where granularity = 'hour'), (select count(*) from counted where granularity = 'day'),
       (select count(*) from line), words
  from (select) one left join line on true
 order by granularity desc, starts desc, place limit 10;
