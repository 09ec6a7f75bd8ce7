-- The tables that are watched, and the two functions that keep them: applied by `freshness_exporter schema apply`.
--
-- Run it in one transaction (`psql -1 -f` does too) as the tables' owner, on PostgreSQL 13 or newer, as often as you like.
-- Over an older install it adds what is missing, never drops a column or a row, and warns about what it cannot put right.
-- Where nothing is missing it locks no table. An index on a large busy table is better made beforehand with CREATE INDEX
-- CONCURRENTLY: it is found by its columns, whatever its name.

set local lock_timeout = '10s';   -- waiting for a table any longer would hold up everyone behind us

do $$ begin perform pg_advisory_xact_lock(hashtextextended('freshness_exporter schema', 0)); end $$;

-- Tables and columns. Each column is added where it is not there yet, so a new install and an old one go the same way.
-- total_tokens is a generated column on some installs; nothing here ever writes it.
do $$
declare
  tables constant text[] := '{chat_telemetry, chat_telemetry_rollups, chat_telemetry_domain_rollups,
                              chat_telemetry_model_rollups, gdpr_audit_log}';
  rollups constant text[] := tables[2:4];
  t text;
  c record;
  kind "char";
  present text;
begin
  foreach t in array tables loop
    select relkind into kind from pg_class where oid = to_regclass('public.' || t);
    if kind is null then
      execute format('create table public.%I ()', t);
    elsif kind not in ('r', 'p') then
      raise exception 'public.% is not a table but a view or the like. Rename it, then apply the schema again.', t;
    end if;
  end loop;

  for c in
    select unnest(v.owners) as owner, v.name, v.type, v.rest
      from (values
        ('{chat_telemetry,gdpr_audit_log}'::text[], 'id', 'uuid', 'not null default gen_random_uuid()'),

        ('{chat_telemetry}', 'session_id', 'text', 'not null'),
        ('{chat_telemetry}', 'conversation_id', 'uuid', ''),
        ('{chat_telemetry}', 'domain', 'text', ''),
        ('{chat_telemetry}', 'model', 'text', 'not null'),
        ('{chat_telemetry}', 'start_time', 'timestamp with time zone', 'not null'),
        ('{chat_telemetry}', 'end_time', 'timestamp with time zone', ''),
        ('{chat_telemetry}', 'duration_ms', 'integer', ''),
        ('{chat_telemetry}', 'iterations', 'integer', 'default 0'),
        ('{chat_telemetry}', 'search_count', 'integer', 'default 0'),
        ('{chat_telemetry}', 'total_results', 'integer', ''),
        ('{chat_telemetry}', 'searches', 'jsonb', ''),
        ('{chat_telemetry}', 'tokens_used', 'integer', ''),
        ('{chat_telemetry}', 'input_tokens', 'integer', ''),
        ('{chat_telemetry}', 'output_tokens', 'integer', ''),
        ('{chat_telemetry}', 'total_tokens', 'integer', ''),
        ('{chat_telemetry}', 'cost_usd', 'numeric', ''),
        ('{chat_telemetry}', 'success', 'boolean', 'default false'),
        ('{chat_telemetry}', 'error', 'text', ''),
        ('{chat_telemetry}', 'user_agent', 'text', ''),
        ('{chat_telemetry}', 'ip_address', 'text', ''),

        (rollups, 'granularity', 'text', 'not null check (granularity in (''hour'', ''day''))'),
        (rollups, 'bucket_start', 'timestamp with time zone', 'not null'),   -- inclusive
        (rollups, 'bucket_end', 'timestamp with time zone', 'not null'),     -- exclusive
        (rollups[2:2], 'domain', 'text', 'not null'),                        -- 'unknown' for none
        (rollups[3:3], 'domain', 'text', 'not null default '''''),           -- '' for none
        (rollups[3:3], 'model', 'text', 'not null'),                         -- 'unknown' for none
        (rollups, 'total_requests', 'integer', 'not null default 0'),
        (rollups, 'success_count', 'integer', 'not null default 0'),
        (rollups, 'failure_count', 'integer', 'not null default 0'),
        (rollups, 'total_input_tokens', 'bigint', 'not null default 0'),
        (rollups, 'total_output_tokens', 'bigint', 'not null default 0'),
        (rollups, 'total_cost_usd', 'numeric(16,6)', 'not null default 0'),
        (rollups, 'avg_duration_ms', 'integer', ''),
        (rollups, 'avg_searches', 'numeric(8,3)', ''),
        (rollups, 'avg_iterations', 'numeric(8,3)', ''),

        ('{gdpr_audit_log}', 'domain', 'text', 'not null'),
        ('{gdpr_audit_log}', 'request_type', 'text', 'not null check (request_type in (''export'', ''delete''))'),
        ('{gdpr_audit_log}', 'session_id', 'text', ''),
        ('{gdpr_audit_log}', 'email', 'text', ''),
        ('{gdpr_audit_log}', 'actor', 'text', ''),
        ('{gdpr_audit_log}', 'status', 'text', 'not null default ''completed'''),
        ('{gdpr_audit_log}', 'deleted_count', 'integer', ''),
        ('{gdpr_audit_log}', 'message', 'text', ''),

        (tables, 'created_at', 'timestamp with time zone', 'not null default now()'),
        (tables[1:4], 'updated_at', 'timestamp with time zone', 'default now()')   -- in rollups: the refresh's heartbeat
      ) as v (owners, name, type, rest)
  loop
    select case when format_type(atttypid, null) = c.type then c.type else format_type(atttypid, atttypmod) end
      into present from pg_attribute
     where attrelid = ('public.' || c.owner)::regclass and attname = c.name and not attisdropped;
    if present is null then
      begin
        execute format('alter table public.%I add column %I %s %s', c.owner, c.name, c.type, c.rest);
      exception when not_null_violation then
        execute format('alter table public.%I add column %I %s', c.owner, c.name, c.type);
        raise warning 'public.%.% was added without NOT NULL, for the rows there have no value. Fill it, then set NOT NULL.',
          c.owner, c.name;
      end;
    elsif present <> c.type then
      raise warning 'public.%.% is of type %, not %. It was left so; change it when you can.',
        c.owner, c.name, present, c.type;
    end if;
  end loop;
end $$;

-- Keys. Without its key a rollup table cannot be refreshed. Where the table already has some other primary key, a unique
-- index does as well. Missing names are filled first with what a refresh writes for none.
do $$
declare
  k record;
begin
  for k in
    select v.owner, v.columns, v.fill
      from (values
        ('chat_telemetry', 'id', null),
        ('chat_telemetry_rollups', 'granularity, bucket_start', null),
        ('chat_telemetry_domain_rollups', 'granularity, bucket_start, domain',
         'update public.chat_telemetry_domain_rollups set domain = ''unknown'' where domain is null'),
        ('chat_telemetry_model_rollups', 'granularity, bucket_start, domain, model',
         'update public.chat_telemetry_model_rollups
             set domain = coalesce(domain, ''''), model = coalesce(model, ''unknown'')
           where domain is null or model is null'),
        ('gdpr_audit_log', 'id', null)
      ) as v (owner, columns, fill)
     where not exists (
       select from pg_index i
        where i.indrelid = ('public.' || v.owner)::regclass and i.indisunique and i.indisvalid and i.indimmediate
          and i.indpred is null and i.indnatts = i.indnkeyatts
          and v.columns = (select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' order by n)
                             from generate_series(1, i.indnkeyatts::integer) n))
  loop
    begin
      if k.fill is not null then execute k.fill; end if;
      if exists (select from pg_index where indrelid = ('public.' || k.owner)::regclass and indisprimary) then
        execute format('create unique index on public.%I (%s)', k.owner, k.columns);
      else
        execute format('alter table public.%I add primary key (%s)', k.owner, k.columns);
      end if;
    exception when unique_violation or not_null_violation then
      raise warning 'public.% has no key on (%), for rows there share it or lack a part of it. Remove them, then apply the '
        'schema again; until then a refresh fails. To find them: select %, count(*) from public.% group by % '
        'having count(*) > 1;',
        k.owner, k.columns, k.columns, k.owner, k.columns;
    end;
  end loop;
end $$;

-- Indexes, made only where none has the same columns in the same order.
do $$
declare
  w record;
begin
  for w in
    select v.owner, v.columns
      from (values
        ('chat_telemetry', 'created_at desc'),
        ('chat_telemetry', 'domain, created_at desc'),
        ('chat_telemetry_domain_rollups', 'domain, bucket_start'),
        ('chat_telemetry_model_rollups', 'domain, bucket_start'),
        ('chat_telemetry_model_rollups', 'model, bucket_start'),
        ('gdpr_audit_log', 'created_at desc'),
        ('gdpr_audit_log', 'domain, created_at desc'),
        ('gdpr_audit_log', 'request_type')
      ) as v (owner, columns)
     where not exists (
       select from pg_index i
        where i.indrelid = ('public.' || v.owner)::regclass and i.indisvalid and i.indpred is null
          and v.columns = (select string_agg(pg_get_indexdef(i.indexrelid, n, true) ||
                                               case i.indoption[n - 1] when 0 then '' when 3 then ' desc' else ' other' end,
                                             ', ' order by n)
                             from generate_series(1, i.indnkeyatts::integer) n))
  loop
    execute format('create index on public.%I (%s)', w.owner, w.columns);
  end loop;
end $$;

-- An older function whose result or parameter names differ cannot be replaced, only dropped; it is made anew below. One of
-- other parameter types stays, and is named.
do $$
declare
  f record;
begin
  for f in
    select p.oid::regprocedure as signature, p.oid = to_regprocedure(v.signature) as is_ours
      from pg_proc p
      join (values
        ('refresh_chat_telemetry_rollups', 'public.refresh_chat_telemetry_rollups(text, timestamp with time zone)',
         array['p_granularity', 'p_since']),
        ('prune_gdpr_audit_log', 'public.prune_gdpr_audit_log(interval)', array['p_retention'])
      ) as v (name, signature, parameters) on p.proname = v.name
     where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
       and (p.oid is distinct from to_regprocedure(v.signature)
            or p.prorettype <> 'integer'::regtype or p.proretset or p.proargnames is distinct from v.parameters)
  loop
    if f.is_ours then
      execute format('drop function %s', f.signature);
    else
      raise warning 'An older function % is still there; a call may reach it instead of the new one. Drop it.', f.signature;
    end if;
  end loop;
end $$;

-- Rolls the raw rows since p_since up into all three rollup tables, then removes rollups past their keeping time (hour: 90
-- days, day: 400 days). Returns how many rows of chat_telemetry_rollups it wrote. Buckets are UTC's.
create or replace function public.refresh_chat_telemetry_rollups(
  p_granularity text default 'hour',
  p_since timestamptz default null)   -- default: 7 days back for hour, 90 days back for day
returns integer
language plpgsql
set search_path = pg_catalog, public
set timezone = 'UTC'                  -- so that an install with naive timestamps is read as UTC
as $$
declare
  -- 24 hours, not 1 day: a day of UTC has them even when the session's time zone changes its clock.
  v_step constant interval := case p_granularity when 'hour' then interval '1 hour'
                                                 when 'day' then interval '24 hours' end;
  v_window constant interval := case p_granularity when 'hour' then interval '7 days' else interval '90 days' end;
  v_keep constant interval := case p_granularity when 'hour' then interval '90 days' else interval '400 days' end;
  v_now timestamptz;
  v_oldest_kept timestamptz;
  v_cutoff timestamptz;
  v_whole_after timestamptz;
  v_written integer;
begin
  if v_step is null then
    raise exception 'The granularity must be hour or day, not %.', coalesce(quote_literal(p_granularity), 'null')
      using errcode = 'invalid_parameter_value';
  end if;

  -- One refresh at a time; the clock is read after the wait, for a refresh that waited must not undo a later one's work.
  perform pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0));
  v_now := clock_timestamp();
  v_oldest_kept := date_trunc(p_granularity, v_now - v_keep, 'UTC');
  -- Back to the start of the bucket: a bucket cut by the window's edge would be overwritten with a part of its count.
  v_cutoff := greatest(v_oldest_kept, date_trunc(p_granularity, coalesce(p_since, v_now - v_window), 'UTC'));

  -- Raw rows are pruned by age, after 30 days, while day rollups live for 400. A bucket is surely whole in the raw table
  -- only if it starts within those 30 days, and after a raw row that survives (which shows that no pruning has come so far).
  -- A whole bucket is set to what its raw rows say. Any other may grow by a late row, but never shrinks. A rollup with no
  -- raw row left stays as it is: nothing tells a row taken back from a row pruned.
  select greatest(coalesce(min(created_at), 'infinity'), v_now - interval '30 days') into v_whole_after
    from public.chat_telemetry;

  -- One statement, so that all three tables tell of the same raw rows. A value too large for its column is cut down to fit:
  -- one wild row must not stop every refresh after it.
  with raw as (
    select date_trunc(p_granularity, created_at, 'UTC') as bucket,
           coalesce(domain, '') as domain, coalesce(nullif(model, ''), 'unknown') as model,
           coalesce(success, false) as success, input_tokens, output_tokens, cost_usd, duration_ms, search_count, iterations
      from public.chat_telemetry
     where created_at >= v_cutoff and created_at <= v_now   -- a row from the future would look fresh for ever
  ), rolled as materialized (
    select bucket, domain, model, grouping(domain) = 0 as by_domain, grouping(model) = 0 as by_model,
           count(*)::integer as requests,
           (count(*) filter (where success))::integer as successes,
           (count(*) filter (where not success))::integer as failures,
           coalesce(sum(input_tokens), 0)::bigint as input_tokens,
           coalesce(sum(output_tokens), 0)::bigint as output_tokens,
           least(coalesce(sum(cost_usd), 0), 9999999999) as cost,
           round(avg(duration_ms))::integer as duration,
           least(avg(search_count), 99999) as searches,
           least(avg(iterations), 99999) as iterations
      from raw
     group by grouping sets ((bucket), (bucket, domain), (bucket, domain, model))
  ), totals as (
    insert into public.chat_telemetry_rollups as old
      (granularity, bucket_start, bucket_end, total_requests, success_count, failure_count, total_input_tokens,
       total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at)
    select p_granularity, bucket, bucket + v_step, requests, successes, failures, input_tokens,
           output_tokens, cost, duration, searches, iterations, v_now
      from rolled where not by_domain
    on conflict (granularity, bucket_start) do update set
      (bucket_end, total_requests, success_count, failure_count, total_input_tokens,
       total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at) =
      row (excluded.bucket_end, excluded.total_requests, excluded.success_count, excluded.failure_count,
           excluded.total_input_tokens, excluded.total_output_tokens, excluded.total_cost_usd, excluded.avg_duration_ms,
           excluded.avg_searches, excluded.avg_iterations, excluded.updated_at)
      where old.bucket_start > v_whole_after or excluded.total_requests >= coalesce(old.total_requests, 0)
    returning 1
  ), domains as (
    insert into public.chat_telemetry_domain_rollups as old
      (granularity, bucket_start, bucket_end, domain, total_requests, success_count, failure_count, total_input_tokens,
       total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at)
    select p_granularity, bucket, bucket + v_step, coalesce(nullif(domain, ''), 'unknown'), requests, successes, failures,
           input_tokens, output_tokens, cost, duration, searches, iterations, v_now
      from rolled where by_domain and not by_model
    on conflict (granularity, bucket_start, domain) do update set
      (bucket_end, total_requests, success_count, failure_count, total_input_tokens,
       total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at) =
      row (excluded.bucket_end, excluded.total_requests, excluded.success_count, excluded.failure_count,
           excluded.total_input_tokens, excluded.total_output_tokens, excluded.total_cost_usd, excluded.avg_duration_ms,
           excluded.avg_searches, excluded.avg_iterations, excluded.updated_at)
      where old.bucket_start > v_whole_after or excluded.total_requests >= coalesce(old.total_requests, 0)
  ), models as (
    insert into public.chat_telemetry_model_rollups as old
      (granularity, bucket_start, bucket_end, domain, model, total_requests, success_count, failure_count,
       total_input_tokens, total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at)
    select p_granularity, bucket, bucket + v_step, domain, model, requests, successes, failures,
           input_tokens, output_tokens, cost, duration, searches, iterations, v_now
      from rolled where by_model
    on conflict (granularity, bucket_start, domain, model) do update set
      (bucket_end, total_requests, success_count, failure_count, total_input_tokens,
       total_output_tokens, total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, updated_at) =
      row (excluded.bucket_end, excluded.total_requests, excluded.success_count, excluded.failure_count,
           excluded.total_input_tokens, excluded.total_output_tokens, excluded.total_cost_usd, excluded.avg_duration_ms,
           excluded.avg_searches, excluded.avg_iterations, excluded.updated_at)
      where old.bucket_start > v_whole_after or excluded.total_requests >= coalesce(old.total_requests, 0)
  )
  select count(*) into v_written from totals;

  -- Past their keeping time, or left by a raw row from the future.
  delete from public.chat_telemetry_rollups
   where granularity = p_granularity and (bucket_start < v_oldest_kept or bucket_start > v_now);
  delete from public.chat_telemetry_domain_rollups
   where granularity = p_granularity and (bucket_start < v_oldest_kept or bucket_start > v_now);
  delete from public.chat_telemetry_model_rollups
   where granularity = p_granularity and (bucket_start < v_oldest_kept or bucket_start > v_now);
  return v_written;
end $$;

-- Removes audit entries older than p_retention. Returns how many.
create or replace function public.prune_gdpr_audit_log(p_retention interval default '2 years')
returns integer
language plpgsql
set search_path = pg_catalog, public
set timezone = 'UTC'
as $$
declare
  v_removed integer;
begin
  if p_retention is null or p_retention < interval '0' then
    raise exception 'The retention must be a time of zero or more, not %.', coalesce(p_retention::text, 'null')
      using errcode = 'invalid_parameter_value';
  end if;
  delete from public.gdpr_audit_log where created_at < now() - p_retention;
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;

-- Rights: service_role alone. The roles are Supabase's; on a plain Postgres they may not be there, and the owner is left.
-- Supabase grants everything new to anon and authenticated by default, so revoking from PUBLIC would not do.
do $$
declare
  tables constant text[] := '{chat_telemetry, chat_telemetry_rollups, chat_telemetry_domain_rollups,
                              chat_telemetry_model_rollups, gdpr_audit_log}';
  shut_out constant text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                              where rolname in ('anon', 'authenticated'));
  has_service constant boolean := exists (select from pg_roles where rolname = 'service_role');
  o text;
begin
  foreach o in array tables loop
    if not (select relrowsecurity from pg_class where oid = ('public.' || o)::regclass) then
      execute format('alter table public.%I enable row level security', o);
    end if;
    execute format('revoke all on table public.%I from %s', o, concat_ws(', ', 'public', shut_out));
    if has_service then
      execute format('grant select, insert, update, delete on table public.%I to service_role', o);
      if not exists (select from pg_policy
                      where polrelid = ('public.' || o)::regclass and polname = 'service_role_all') then
        execute format('create policy service_role_all on public.%I to service_role using (true) with check (true)', o);
      end if;
    end if;
  end loop;
  for o in
    select oid::regprocedure from pg_proc
     where pronamespace = 'public'::regnamespace and prokind = 'f'
       and proname in ('refresh_chat_telemetry_rollups', 'prune_gdpr_audit_log')
  loop
    execute format('revoke all on function %s from %s', o, concat_ws(', ', 'public', shut_out));
    if has_service then execute format('grant execute on function %s to service_role', o); end if;
  end loop;
end $$;

-- Schedules, where pg_cron is there (its times are UTC unless cron.timezone says otherwise). A job of the same name is
-- brought up to date; one that belongs to another user or database is left to them.
do $$
declare
  j record;
begin
  if not exists (select from pg_extension where extname = 'pg_cron') then return; end if;
  for j in
    select v.name, v.schedule, v.command
      from (values
        ('refresh-chat-telemetry-hourly', '*/15 * * * *', 'select public.refresh_chat_telemetry_rollups(''hour'')'),
        ('refresh-chat-telemetry-daily', '5 1 * * *', 'select public.refresh_chat_telemetry_rollups(''day'')'),
        ('prune-gdpr-audit-log-weekly', '30 2 * * 0', 'select public.prune_gdpr_audit_log()')
      ) as v (name, schedule, command)
  loop
    if exists (select from cron.job
                where jobname = j.name and (username <> current_user or database <> current_database())) then
      raise warning 'pg_cron has a job % of another user or database. It was left so; it should run: %', j.name, j.command;
    else
      perform cron.schedule(j.name, j.schedule, j.command);
    end if;
  end loop;
exception when others then
  raise warning 'The pg_cron jobs could not be scheduled (%). Schedule them as a user who may.', sqlerrm;
end $$;
