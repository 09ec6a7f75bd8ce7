#!/usr/bin/env bash
# nginx_test.sh EXPORTER: deploy/nginx/freshness.conf in a real nginx, unprivileged and with its files in a folder of its own,
# in front of a real exporter; both on free ports of loopback, and ended afterwards.
set -euo pipefail
exporter=$1
config=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../deploy/nginx" && pwd)/freshness.conf
folder=$(mktemp -d)
tls=$folder/tls
running=()
finish() {
  local process
  for process in "${running[@]}"; do kill "$process" 2>/dev/null || true; done
  for process in "${running[@]}"; do wait "$process" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
fail() {
  echo "FAILED: $*" >&2
  cat "$folder"/*.log >&2
  exit 1
}

free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }

# certificate NAME AUTHORITY EXTENSION: a key, and a certificate that AUTHORITY signed.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -keyout "$tls/$1.key" -out "$tls/$1.crt" 2>/dev/null
}
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$tls/$1.key" -out "$tls/$1.csr" 2>/dev/null
  openssl x509 -req -in "$tls/$1.csr" -CA "$tls/$2.crt" -CAkey "$tls/$2.key" -CAcreateserial -days 2 -out "$tls/$1.crt" \
    -extfile <(echo "$3") 2>/dev/null
}
mkdir "$tls"
authority server-ca
authority client-ca
authority other-ca
certificate server server-ca "subjectAltName=DNS:freshness.example.com"
certificate client client-ca "extendedKeyUsage=clientAuth"
certificate stranger other-ca "extendedKeyUsage=clientAuth"

: >"$folder/exporter.log"
DATABASE_URL=postgresql://monitor@127.0.0.1:1/db "$exporter" serve --web.listen-address=127.0.0.1:0 2>"$folder/exporter.log" &
running+=($!)
behind=
for _ in {1..200}; do
  behind=$(sed -n 's/.*msg=serving.* port=\([0-9]*\).*/\1/p' "$folder/exporter.log")
  [[ -n $behind ]] && break
  sleep 0.05
done
[[ -n $behind ]] || fail "the exporter does not serve"

# The file as it is shipped, but for ports and places.
port=$(free_port)
sed -e "s#\(listen .*\)\<443\>#\1$port#" -e "s#/etc/freshness_exporter/tls#$tls#" -e "s#127.0.0.1:10090#127.0.0.1:$behind#" \
  "$config" >"$folder/freshness.conf"
[[ $(grep -v '^#' "$folder/freshness.conf" | grep -c "$port\|$tls\|127.0.0.1:$behind") == 6 ]] || fail "the shipped file is not as this test takes it"
ipv6=yes
grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null || ipv6=
if [[ -z $ipv6 ]]; then
  echo "no IPv6 here: not tried"
  sed -i '/\[::\]/d' "$folder/freshness.conf"
fi
cat >"$folder/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  include $folder/freshness.conf;
}
END
as_nobody=()
if ((EUID == 0)); then
  chown -R nobody "$folder"
  as_nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
fi
nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
"${as_nobody[@]}" "$nginx" -p "$folder" -e "$folder/nginx.log" -c "$folder/nginx.conf" -t 2>"$folder/check.log" || fail "nginx refuses the file"
! grep -i warn "$folder/check.log" || fail "nginx warns"
"${as_nobody[@]}" "$nginx" -p "$folder" -e "$folder/nginx.log" -c "$folder/nginx.conf" &
running+=($!)

# ask ADDRESS PATH [CURL-OPTION...]: the status, with the answer in $folder/body.txt and its head in $folder/head.txt.
ask() {
  local address=$1 path=$2
  shift 2
  curl --silent --noproxy '*' --max-time 10 --cacert "$tls/server-ca.crt" --resolve "freshness.example.com:$port:$address" \
    --output "$folder/body.txt" --dump-header "$folder/head.txt" --write-out '%{http_code}' "$@" \
    "https://freshness.example.com:$port$path"
}
as_client=(--cert "$tls/client.crt" --key "$tls/client.key")
expect() {
  local wanted=$1 status
  shift
  status=$(ask "$@") || status="no answer ($?)"
  [[ $status == "$wanted" ]] || fail "$*: expected $wanted, saw $status"
}
for _ in {1..100}; do
  ask 127.0.0.1 /-/healthy "${as_client[@]}" >/dev/null 2>&1 && break
  sleep 0.05
done

expect 200 127.0.0.1 /metrics "${as_client[@]}"
grep -q '^freshness_exporter_build_info' "$folder/body.txt" || fail "no metrics came through"
grep -qi '^strict-transport-security: max-age=31536000' "$folder/head.txt" || fail "no HSTS"
grep -qi '^content-security-policy: ' "$folder/head.txt" || fail "the exporter's headers are lost"
[[ -z $ipv6 ]] || expect 200 '[::1]' /metrics "${as_client[@]}"
expect 200 127.0.0.1 /metrics "${as_client[@]}" --header "Accept-Encoding: gzip"
grep -qi '^content-encoding: gzip' "$folder/head.txt" || fail "gzip is lost"
expect 200 127.0.0.1 / "${as_client[@]}" --head
expect 404 127.0.0.1 //metrics "${as_client[@]}" --path-as-is
expect 404 127.0.0.1 /x/../metrics "${as_client[@]}" --path-as-is

# Nobody without a certificate of the right authority, not even to see whether it is up.
for path in /metrics /-/healthy; do
  expect 400 127.0.0.1 $path
  expect 400 127.0.0.1 $path --cert "$tls/stranger.crt" --key "$tls/stranger.key"
  ! grep -q freshness_ "$folder/body.txt" || fail "a stranger saw metrics"
done
# This client would speak the old version, if only the server did.
expect "no answer (35)" 127.0.0.1 /metrics "${as_client[@]}" --tlsv1.0 --tls-max 1.1 --ciphers 'DEFAULT@SECLEVEL=0'

for path in /-/reload //-/reload /./-/reload /%2d/reload; do
  status=$(ask 127.0.0.1 $path "${as_client[@]}" --request POST --path-as-is)
  [[ $status == 403 || $status == 404 ]] || fail "POST $path through nginx: $status"
done
! grep -q "read anew" "$folder/exporter.log" || fail "a client of nginx could reload"

kill "${running[0]}"
wait "${running[0]}" || true
expect 502 127.0.0.1 /metrics "${as_client[@]}"
echo "TLS, client certificates, ${ipv6:+IPv6, }headers and refusals as they should be"
