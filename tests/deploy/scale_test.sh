#!/usr/bin/env bash
# scale_test.sh BUILD: deploy/scale for real, on loopback, with waits cut to seconds: four exporters of one database that is
# away, three Prometheus shards of which one gets no exporter, two Alertmanagers, and a far store. Each exporter is scraped once,
# all series arrive in the store, and Slack gets one message.
set -euo pipefail
build=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; tail -n 5 "$folder"/*.log >&2; exit 1; }
start() { local name=$1; shift; "$@" >"$folder/$name.log" 2>&1 & pids+=($!); }
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }
eventually() { for _ in {1..300}; do if "$@"; then return; fi; sleep 0.2; done; return 1; }
# The one value of a query, 0 for none.
ask() {
  curl --silent --get --data-urlencode "query=$2" "http://127.0.0.1:$1/api/v1/query" |
    perl -MJSON::PP -e 'my $d = eval { decode_json(join "", <>) }; print $d && @{$d->{data}{result}} ? $d->{data}{result}[0]{value}[1] : 0'
}

for name in a b c d store slack am_a am_b gossip_a gossip_b shard_0 shard_1 shard_2; do declare "$name=$(free_port)"; done
for name in a b c d; do
  start "exporter-$name" env DATABASE_URL=postgres://monitor@127.0.0.1:1/db "$build/exporter/freshness_exporter" \
    --web.listen-address="127.0.0.1:${!name}" --poll.interval=1s
done
# shellcheck disable=SC2154   # declared above, by name
start slack "$root/deploy/local/slack" "$slack"
echo "http://127.0.0.1:$slack/" >"$folder/slack_url"
sed -E "s#/etc/alertmanager/slack_url#$folder/slack_url#; s/group_wait: .*/group_wait: 2s/; s/group_interval: .*/group_interval: 2s/" \
  "$root/deploy/alertmanager/alertmanager.yml" >"$folder/alertmanager.yml"
cp "$root/deploy/alertmanager/freshness.tmpl" "$folder"
for side in a b; do
  other=gossip_$([[ $side == a ]] && echo b || echo a) web=am_$side gossip=gossip_$side
  start "alertmanager-$side" prometheus-alertmanager --config.file="$folder/alertmanager.yml" --storage.path="$folder/am-$side" \
    --web.listen-address="127.0.0.1:${!web}" --cluster.listen-address="127.0.0.1:${!gossip}" --cluster.peer="127.0.0.1:${!other}" \
    --cluster.advertise-address="127.0.0.1:${!gossip}" --cluster.peer-timeout=4s --cluster.settle-timeout=5s --cluster.gossip-interval=100ms
done

echo "global: {}" >"$folder/store.yml"
# shellcheck disable=SC2154
start store prometheus --config.file="$folder/store.yml" --storage.tsdb.path="$folder/store" --web.enable-remote-write-receiver \
  --web.listen-address="127.0.0.1:$store"
sed -E 's/for: [0-9]+m/for: 0s/' "$root/deploy/prometheus/freshness.rules.yml" >"$folder/freshness.rules.yml"
# shellcheck disable=SC2154
for shard in 0 1 2; do   # the hash of two has no 2
  sed -E "s/SHARDS/2/; s/SHARD/$shard/; s/exporter-a:10090/127.0.0.1:$a/; s/exporter-b:10090/127.0.0.1:$b/; s/exporter-c:10090/127.0.0.1:$c/
    s/exporter-d:10090/127.0.0.1:$d/; s/alertmanager-a:9093/127.0.0.1:$am_a/; s/alertmanager-b:9093/127.0.0.1:$am_b/
    s/(scrape|evaluation)_interval: .*/\1_interval: 1s/; s#http://thanos-receive:19291/api/v1/receive#http://127.0.0.1:$store/api/v1/write#" \
    "$root/deploy/scale/prometheus-shard.yml" >"$folder/shard-$shard.yml"
  if grep -E 'SHARD|:10090|:9093' "$folder/shard-$shard.yml" | grep -v '^#'; then fail "a place in prometheus-shard.yml was not filled in"; fi
  promtool check config "$folder/shard-$shard.yml" >/dev/null || fail "prometheus-shard.yml"
  port=shard_$shard
  start "prometheus-$shard" prometheus --config.file="$folder/shard-$shard.yml" --storage.tsdb.path="$folder/shard-$shard" \
    --web.listen-address="127.0.0.1:${!port}"
done

# shellcheck disable=SC2154
shared_out() { (($(ask "$shard_0" 'count(up)') + $(ask "$shard_1" 'count(up)') == 4)) && [[ $(ask "$shard_2" 'count(up)') == 0 ]]; }
eventually shared_out || fail "shards scrape $(ask "$shard_0" 'count(up)') and $(ask "$shard_1" 'count(up)') of four exporters"
stored() { [[ $(ask "$store" 'count(count by (instance) (freshness_up))') == 4 ]]; }
eventually stored || fail "not all four exporters are in the store"
[[ $(ask "$store" 'max(count by (instance) (up))') == 1 ]] || fail "an exporter is scraped by two shards"
[[ $(ask "$store" 'count(scrape_samples_scraped)') == 0 ]] || fail "more is stored than the list says"

orphan() { [[ $(ask "$shard_2" 'count(ALERTS{alertname="FreshnessExporterDown",alertstate="firing"})') == 1 ]]; }
eventually orphan || fail "the shard without an exporter does not notice that"
# shellcheck disable=SC2154
alerts() { curl --silent "http://127.0.0.1:$1/api/v2/alerts" | perl -MJSON::PP -e 'print join " ", sort map { $_->{labels}{alertname} } @{decode_json(join "", <>)}'; }
told() { [[ $(alerts "$am_a") == FreshnessDatabaseUnreachable && $(alerts "$am_b") == FreshnessDatabaseUnreachable ]]; }
eventually told || fail "Alertmanager A has \"$(alerts "$am_a")\", B \"$(alerts "$am_b")\""
messages() { echo $(($(grep -c -- '^-\{72\}$' "$folder/slack.log" || true) / 2)); }
one() { (($(messages) >= 1)); }
eventually one || fail "Slack got nothing"
# Longer than the other Alertmanager waits for its peer, and than the minute after which Prometheus sends again what fired
# before it knew its Alertmanagers: what should have been dropped would have come by then.
sleep 75
told || fail "Alertmanager A has \"$(alerts "$am_a")\", B \"$(alerts "$am_b")\""
[[ $(messages) == 1 ]] || fail "Slack got $(messages) messages"
echo "four exporters in three shards: each scraped once, all stored, one message"
