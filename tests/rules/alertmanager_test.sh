#!/usr/bin/env bash
# The routes and inhibitions of deploy/alertmanager, in a real Alertmanager on loopback that is ended afterwards.
set -euo pipefail
config=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../deploy/alertmanager" && pwd)
folder=$(mktemp -d)
server=
finish() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

# Syntax, receivers and templates, then where an alert goes.
amtool check-config "$config/alertmanager.yml"
[[ $(amtool config routes test --config.file="$config/alertmanager.yml" severity=page target=t) == slack ]] || fail "a page goes nowhere"

[[ $(amtool config routes test --config.file="$config/alertmanager.yml" alertname=FreshnessNightFailed severity=ticket) == nobody ]] ||
  fail "a failed night is told twice"

port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport')
url=http://127.0.0.1:$port
prometheus-alertmanager --config.file="$config/alertmanager.yml" --storage.path="$folder" --cluster.listen-address= \
  --web.listen-address="127.0.0.1:$port" >"$folder/log" 2>&1 &
server=$!
for _ in {1..100}; do
  if amtool --alertmanager.url="$url" alert query >/dev/null 2>&1; then break; fi
  kill -0 "$server" 2>/dev/null || { cat "$folder/log"; fail "Alertmanager did not start"; }
  sleep 0.1
done

raise() { amtool --alertmanager.url="$url" alert add "$@" >/dev/null; }
# The alerts that would be told ("active"), or kept back ("inhibited"), each as NAME of TARGET/CHECK.
names() {
  perl -MJSON::PP -MHTTP::Tiny -e '
    my ($url, $kind) = @ARGV;
    my $off = $kind eq "active" ? "inhibited=false" : "active=false";
    my $answer = HTTP::Tiny->new->get("$url/api/v2/alerts?$off");
    die "$answer->{status} $answer->{content}" unless $answer->{success};
    print join " ", sort map { "$_->{labels}{alertname}/" . ($_->{labels}{target} // "") } @{decode_json($answer->{content})}' "$url" "$1"
}
# Alertmanager works inhibitions out when it notifies, and shows them within a few seconds.
expect() {
  local kind=$1 wanted=$2 seen=
  for _ in {1..100}; do
    seen=$(names "$kind")
    [[ $seen == "$wanted" ]] && return
    sleep 0.1
  done
  fail "$kind: expected \"$wanted\", saw \"$seen\""
}

raise FreshnessStale target=a check=c severity=page
raise FreshnessHoles target=a check=c severity=ticket
raise FreshnessHoles target=a check=other severity=ticket
raise FreshnessStale target=b check=c severity=page
raise FreshnessDatabaseUnreachable target=b severity=page
expect active "FreshnessDatabaseUnreachable/b FreshnessHoles/a FreshnessStale/a"
expect inhibited "FreshnessHoles/a FreshnessStale/b"
raise FreshnessRefreshDead target=c granularity=hour check=refresh_hourly severity=page
raise FreshnessStale target=c granularity=hour check=h severity=page
raise FreshnessStale target=c granularity=day check=d severity=page
expect inhibited "FreshnessHoles/a FreshnessStale/b FreshnessStale/c"
raise FreshnessExporterDown job=freshness severity=page
expect active "FreshnessExporterDown/"
echo "routes and inhibitions as they should be"
