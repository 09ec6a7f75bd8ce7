-- The nightly seed of a staging database: demo traffic of the last 7 days, its rollups, and an entry in the audit log.
--
-- Run it in one transaction (`psql -1 -f` does too), after schema.sql. However often it runs, it leaves the same: what the
-- demo tenants had before, in the raw rows and in every rollup, goes first. Rows of other tenants are not touched, and the
-- totals over all tenants are put right. All times follow from now(), so that every check is fresh afterwards:
--   the newest rows lie in the last full hour, whose bucket ends with it, and are over 20 minutes old;
--   the daily bucket that holds them is today's, or just after midnight the one that has just ended.

set local lock_timeout = '30s';

-- The refresh's own lock: neither another seed nor a refresh may come between the steps.
do $$
begin
  if to_regprocedure('public.refresh_chat_telemetry_rollups(text, timestamp with time zone)') is null then
    raise exception 'The database has no public.refresh_chat_telemetry_rollups. Apply the schema first.';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0));
end $$;

-- A database that other tenants write to is a live one, unless somebody says that it is not. Rows of the far future are a
-- mistake of long ago, and say nothing.
do $$
declare
  others bigint;
begin
  if current_setting('freshness.seed_allow_live', true) = 'on' then return; end if;
  select count(*) into others from public.chat_telemetry
   where created_at between now() - interval '1 hour' and now() + interval '5 minutes'
     and coalesce(domain, '') not in ('demo.example.com', 'staging.test.com');
  if others > 0 then
    raise exception using message = 'This looks like a live database (rows of other tenants from the last hour: ' ||
      others || '). Nothing was changed; to seed it all the same, give --seed.allow-live.';
  end if;
end $$;

-- Raw rows and rollups.
do $$
declare
  tenants constant text[] := '{demo.example.com, staging.test.com}';
  hour constant timestamptz := date_trunc('hour', now(), 'UTC');
  since_hour timestamptz := now() - interval '8 days';
  since_day timestamptz := now() - interval '8 days';
  bucket record;
begin
  delete from public.chat_telemetry where domain = any (tenants);
  delete from public.chat_telemetry_model_rollups where domain = any (tenants);
  -- Every raw row counts in just one domain's rollup, so a bucket's total is the sum of the domains that are left. The
  -- averages, weighted here, are made exact by the refresh below, as far as there are raw rows.
  for bucket in
    with gone as (delete from public.chat_telemetry_domain_rollups where domain = any (tenants)
                  returning granularity, bucket_start)
    select distinct granularity, bucket_start from gone
  loop
    if bucket.granularity = 'hour' then since_hour := least(since_hour, bucket.bucket_start); end if;
    if bucket.granularity = 'day' then since_day := least(since_day, bucket.bucket_start); end if;
    update public.chat_telemetry_rollups t
       set (total_requests, success_count, failure_count, total_input_tokens, total_output_tokens, total_cost_usd,
            avg_duration_ms, avg_searches, avg_iterations) =
           (select sum(total_requests), sum(success_count), sum(failure_count), sum(total_input_tokens),
                   sum(total_output_tokens), sum(total_cost_usd),
                   round(sum(avg_duration_ms::numeric * total_requests) /
                         nullif(sum(total_requests) filter (where avg_duration_ms is not null), 0)),
                   sum(avg_searches * total_requests) /
                         nullif(sum(total_requests) filter (where avg_searches is not null), 0),
                   sum(avg_iterations * total_requests) /
                         nullif(sum(total_requests) filter (where avg_iterations is not null), 0)
              from public.chat_telemetry_domain_rollups d
             where d.granularity = t.granularity and d.bucket_start = t.bucket_start)
     where t.granularity = bucket.granularity and t.bucket_start = bucket.bucket_start
       and exists (select from public.chat_telemetry_domain_rollups d
                    where d.granularity = t.granularity and d.bucket_start = t.bucket_start);
    if not found then
      delete from public.chat_telemetry_rollups
       where granularity = bucket.granularity and bucket_start = bucket.bucket_start;
    end if;
  end loop;

  -- 4 rows in the last full hour, 25 to 34 minutes before its end, and 20 more, one each 8 hours: 24, of which 4 failed.
  insert into public.chat_telemetry
    (id, session_id, domain, model, start_time, end_time, duration_ms, iterations, search_count, total_results, tokens_used,
     input_tokens, output_tokens, cost_usd, success, error, user_agent, created_at)
  select md5('nightly-seed chat ' || n)::uuid, 'nightly-seed-' || n, tenants[1 + n % 2],
         case when n % 4 < 2 then 'gpt-4o-mini' else 'gpt-4o' end,
         at - duration * interval '1 millisecond', at, duration, 1 + n % 3, n % 4, n % 4 * 5, input + output, input, output,
         round((input * 0.15 + output * 0.6) / 1000000, 6), n % 6 <> 3,
         case when n % 6 = 3 then 'seeded failure: time-out' end, 'nightly-seed', at
    from (select n, 900 + n * 70 as duration, 400 + n * 25 as input, 120 + n * 10 as output,
                 hour - case when n < 4 then interval '25 minutes' + n * interval '3 minutes'
                             else (n - 3) * interval '8 hours' + interval '20 minutes' end as at
            from generate_series(0, 23) n) spread;

  perform public.refresh_chat_telemetry_rollups('hour', since_hour);
  perform public.refresh_chat_telemetry_rollups('day', since_day);
end $$;

delete from public.gdpr_audit_log where actor = 'nightly-seed' and domain in ('demo.example.com', 'staging.test.com');
insert into public.gdpr_audit_log (domain, request_type, session_id, actor, status, deleted_count, message, created_at)
values ('demo.example.com', 'export', 'nightly-seed', 'nightly-seed', 'completed', 0, 'Made by the nightly seed.', now());

-- Domains, conversations and messages, where they are there with the plain columns. Nothing polls them, so one that differs
-- is no reason to fail. Their ids are the same each night; only the times move on.
do $$
begin
  if to_regclass('public.domains') is null then
    raise notice 'Seed: no table public.domains, so no demo domains, conversations and messages.';
    return;
  end if;
  insert into public.domains (id, domain, name, active)
  select md5('nightly-seed domain ' || v.domain)::uuid, v.domain, v.name, true
    from (values ('demo.example.com', 'Demo'), ('staging.test.com', 'Staging')) as v (domain, name)
   where not exists (select from public.domains d where d.domain = v.domain);

  if to_regclass('public.conversations') is null then
    raise notice 'Seed: no table public.conversations, so no demo conversations and messages.';
    return;
  end if;
  delete from public.conversations
   where id in (select md5('nightly-seed conversation ' || n)::uuid from generate_series(1, 4) n);
  insert into public.conversations (id, domain_id, session_id, started_at, ended_at, metadata, created_at)
  select md5('nightly-seed conversation ' || n)::uuid, d.id, 'nightly-seed-' || n, now() - n * interval '1 day',
         now() - n * interval '1 day' + interval '5 minutes', '{"seeded": true}', now() - n * interval '1 day'
    from generate_series(1, 4) n
    join public.domains d on d.domain = case n % 2 when 0 then 'demo.example.com' else 'staging.test.com' end;

  if to_regclass('public.messages') is null then
    raise notice 'Seed: no table public.messages, so no demo messages.';
    return;
  end if;
  delete from public.messages
   where id in (select md5('nightly-seed message ' || n || v.role)::uuid
                  from generate_series(1, 4) n, (values ('user'), ('assistant')) as v (role));
  insert into public.messages (id, conversation_id, role, content, metadata, created_at)
  select md5('nightly-seed message ' || n || v.role)::uuid, md5('nightly-seed conversation ' || n)::uuid, v.role, v.content,
         '{"seeded": true}', now() - n * interval '1 day' + v.after
    from generate_series(1, 4) n,
         (values ('user', 'Where is my order?', interval '1 minute'),
                 ('assistant', 'It is on its way.', interval '2 minutes')) as v (role, content, after);
exception when others then
  raise notice 'Seed: demo domains, conversations and messages were skipped: %', sqlerrm;
end $$;
