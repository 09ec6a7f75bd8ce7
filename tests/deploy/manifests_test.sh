#!/usr/bin/env bash
# What stands twice under deploy/ is the same, and names what is there: the rules in Kubernetes, the scrapes in compose, flags,
# secrets, ports, the user's number. The manifests are checked against their readers' types by `make test-deploy`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
fail() { echo "FAILED: $*" >&2; exit 1; }

deploy/kubernetes/make-rules | diff - deploy/kubernetes/base/prometheusrule.yaml || fail "the rules in Kubernetes are others: run deploy/kubernetes/make-rules"
diff <(sed '1d; s/localhost:10090/exporter:10090/; s/localhost:9093/alertmanager:9093/; s/localhost:9091/pushgateway:9091/' deploy/prometheus/prometheus.yml) \
  <(sed 1d deploy/docker/prometheus.yml) || fail "compose scrapes otherwise than deploy/prometheus"

# Flags that the program has.
while read -r flag; do
  grep -qE -- "^ +$flag(=| )" exporter/help.txt || fail "$flag is used under deploy/, and the program does not have it"
done < <(grep -ohE -- '--[a-z]+\.[a-z.-]+' deploy/kubernetes/base/{deployment,cronjob}.yaml | sort -u
         sed -n '/^  nightly:/,/^  prometheus:/p' deploy/docker/compose.yml | grep -oE -- '--[a-z]+\.[a-z.-]+')

# Files that compose mounts; secrets that it declares, makes and hands out.
while read -r file; do [[ -e deploy/docker/$file ]] || fail "compose mounts $file, which is not there"; done \
  < <(grep -oE '\.{1,2}/[a-z./]+[a-z]:/' deploy/docker/compose.yml | cut -d: -f1)
secrets=$(sed -n '/^secrets:/,$s/^  \([a-z_]*\):.*/\1/p' deploy/docker/compose.yml)
for secret in $secrets; do
  grep -qw "$secret" deploy/docker/make-secrets || fail "nothing makes secret $secret"
  (($(grep -cw "$secret" deploy/docker/compose.yml) >= 2)) || fail "nobody gets secret $secret"
done
(($(wc -w <<<"$secrets") == 4)) || fail "the secrets were not found in compose.yml"

# One user's number, one port, one name of a job, everywhere.
user=$(sed -nE 's/^USER ([0-9]+):.*/\1/p' deploy/docker/Dockerfile)
((user > 0)) || fail "the image runs as root"
for file in deploy/kubernetes/base/{deployment,cronjob}.yaml; do
  for key in runAsUser runAsGroup fsGroup; do grep -q "$key: $user\$" "$file" || fail "$file: $key is not $user"; done
  for line in "runAsNonRoot: true" "allowPrivilegeEscalation: false" "readOnlyRootFilesystem: true" "drop: \[ALL\]" "type: RuntimeDefault"; do
    grep -q "$line" "$file" || fail "$file lacks $line"
  done
done
grep -q "containerPort: 10090" deploy/kubernetes/base/deployment.yaml || fail "the port in Kubernetes"
grep -q "^EXPOSE 10090" deploy/docker/Dockerfile || fail "the port of the image"
job=$(sed -nE 's/.*jobLabel: (.*)/\1/p' deploy/kubernetes/base/servicemonitor.yaml)
grep -q "^    $job: freshness " deploy/kubernetes/base/service.yaml || fail "the job in Kubernetes is not the rules' job"
version=$(sed -nE 's/^## ([0-9.]+).*/\1/p' CHANGELOG.md | head -1)
grep -q "newTag: $version\$" deploy/kubernetes/base/kustomization.yaml || fail "Kubernetes runs another version than $version"

# The check of the image's health, against a server that answers as told.
port_file=$(mktemp)
trap 'rm -f "$port_file"' EXIT
for answer in "200 OK:0" "401 Unauthorized:0" "503 Service Unavailable:1" "500 Internal Server Error:1"; do
  perl -MIO::Socket::INET -e '
    my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1);
    open my $file, ">", "$ARGV[1].new"; print $file $listener->sockport; close $file; rename "$ARGV[1].new", $ARGV[1];
    alarm 20;
    my $client = $listener->accept;
    while (<$client>) { last if /^\r?\n$/ }
    print $client "HTTP/1.1 $ARGV[0]\r\nContent-Length: 0\r\n\r\n"' "${answer%:*}" "$port_file" &
  while [[ ! -s $port_file ]]; do sleep 0.05; done
  status=0
  deploy/docker/healthy "$(<"$port_file")" || status=$?
  wait
  [[ $status == "${answer#*:}" ]] || fail "at \"${answer%:*}\" healthy says $status"
  : >"$port_file"
done
if deploy/docker/healthy 1 2>/dev/null; then fail "healthy says yes though nothing listens"; fi
echo "what stands twice is the same"
