#!/usr/bin/env bash
# package_test.sh BUILD: what `make install` and `make package` make of the built program: files and their rights, dependencies,
# the sandbox of the units, the manual page, completion, the bill of materials. Installs nothing on this machine.
set -euo pipefail
build=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

program=$build/exporter/freshness_exporter
version=$(sed -nE 's/^## ([0-9.]+).*/\1/p' "$root/CHANGELOG.md" | head -1)
[[ $("$program" --version) == "freshness_exporter, version $version "* ]] || fail "the program's version is not the changelog's, $version"

# The package.
(cd "$build" && cpack --config CPackConfig.cmake -B "$folder/packages" >"$folder/cpack.log" 2>&1) || { cat "$folder/cpack.log" >&2; fail "cpack"; }
package=$folder/packages/freshness-exporter_${version}_$(dpkg --print-architecture).deb
[[ -s $package ]] || fail "cpack made $(ls "$folder/packages")"
dpkg-deb --extract "$package" "$folder/files"
dpkg-deb --control "$package" "$folder/control"
at=$folder/files
for file in usr/bin/freshness_exporter usr/lib/systemd/system/freshness-{exporter.service,nightly.service,nightly-alert.service,nightly.timer} \
  etc/freshness-exporter/freshness.yml etc/default/freshness-exporter usr/share/bash-completion/completions/freshness_exporter \
  usr/share/man/man1/freshness_exporter.1.gz usr/share/doc/freshness-exporter/{copyright,changelog.gz,RUNBOOK.md,sbom.spdx.json} \
  usr/share/freshness-exporter/prometheus/freshness.rules.yml usr/share/freshness-exporter/grafana/dashboards/freshness.json; do
  [[ -s $at/$file ]] || fail "$file is not packed"
done
odd=$(find "$at" ! -type l \( -perm /022 -o ! -user root \) -printf '%P ' 2>/dev/null)
[[ -z $odd ]] || ((EUID)) || fail "others may write $odd"
[[ -z $(find "$at" -name node_modules) ]] || fail "node_modules is packed"
(cd "$at" && find etc -type f -printf '/%p\n' | sort | diff - <(sort "$folder/control/conffiles")) || fail "conffiles are not what lies in /etc"
for library in libpq5 libpqxx libcurl4 libprometheus-cpp-core libcivetweb1 libyaml-cpp adduser; do
  grep -q "^Depends:.*\b$library" "$folder/control/control" || fail "the package does not depend on $library"
done
for script in postinst prerm postrm; do
  [[ -x $folder/control/$script ]] || fail "$script is missing"
  sh -n "$folder/control/$script"
done
DATABASE_URL=postgresql://h/d "$program" --config.check --config.file="$at/etc/freshness-exporter/freshness.yml" >/dev/null || fail "the default configuration"

# The units. 2.0 is the most that systemd's own measure may say.
for unit in "$at"/usr/lib/systemd/system/*.service; do
  systemd-analyze security --offline=yes --threshold=20 --no-pager "$unit" >"$folder/exposure" || fail "$(basename "$unit"): $(tail -1 "$folder/exposure")"
  while read -r command; do
    [[ -x $at$command || -x $command ]] || fail "$unit runs $command, which is not there"
  done < <(sed -nE 's/^Exec(Start|Reload)=([^ ]+).*/\2/p' "$unit")
done
while read -r flag; do
  grep -qE -- "^ +$flag(=| )" "$root/exporter/help.txt" || fail "a unit uses $flag, which the program does not have"
done < <(grep -hE '^ExecStart=' "$at"/usr/lib/systemd/system/*.service | grep -oE -- ' --[a-z.-]+' | sort -u)
# What verify says of this machine (that the program is not installed here) is no fault.
systemd-analyze verify --man=no "$at"/usr/lib/systemd/system/* 2>&1 | grep -v 'freshness_exporter is not executable' >"$folder/verify" || true
[[ ! -s $folder/verify ]] || fail "$(cat "$folder/verify")"
systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$at/usr/lib/systemd/system/freshness-nightly.timer")" >/dev/null || fail "the timer's calendar"
minute=$(sed -nE 's/^OnCalendar=.*:([0-9]+):.*/\1/p' "$at/usr/lib/systemd/system/freshness-nightly.timer")
((10#$minute % 15)) || fail "the night runs when everybody's jobs do"

# Another prefix is named in the units, too.
cmake -S "$root" -B "$folder/build" --preset release -DCMAKE_INSTALL_PREFIX=/srv/freshness >"$folder/cmake.log" 2>&1 || { cat "$folder/cmake.log" >&2; fail "cmake"; }
grep -q '^ExecStart=/srv/freshness/bin/freshness_exporter serve --config.file=/srv/freshness/etc/freshness-exporter/freshness.yml' \
  "$folder/build/package/freshness-exporter.service" || fail "a unit names the wrong prefix"

# The manual page has every flag, and no fault that mandoc knows.
gunzip --stdout "$at/usr/share/man/man1/freshness_exporter.1.gz" >"$folder/freshness_exporter.1"
mandoc -T lint -W warning "$folder/freshness_exporter.1" || fail "the manual page"
mandoc -T ascii "$folder/freshness_exporter.1" | sed 's/.\x08//g' >"$folder/page"
mapfile -t flags < <(grep -oE -- '^  (-h, )?--[a-z.-]+' "$root/exporter/help.txt" | grep -oE -- '--[a-z.-]+')
((${#flags[@]} > 15)) || fail "the flags were not found in help.txt"
for flag in "${flags[@]}"; do grep -qE -- "^ +(-h, )?$flag(=|\$)" "$folder/page" || fail "the manual page lacks $flag"; done

# Completion, as bash asks for it.
# shellcheck source=deploy/package/bash-completion
source "$at/usr/share/bash-completion/completions/freshness_exporter"
completed() {   # WORD...: what the last of the words may become
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _freshness_exporter "$program" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  echo "${COMPREPLY[*]}"
}
expect() { local wanted=$1 seen; shift; seen=$(completed f "$@"); [[ $seen == "$wanted" ]] || fail "\"$*\" is completed to \"$seen\", not \"$wanted\""; }
all=" $(completed f --) "
for flag in "${flags[@]}"; do [[ $all == *" $flag "* || $all == *" $flag= "* ]] || fail "$flag is not completed"; done
mapfile -t commands < <(sed -nE '/^Commands/,/^$/s/^  ([a-z]+).*/\1/p' "$root/exporter/help.txt" | sort -u)
((${#commands[@]} > 4)) || fail "the commands were not found in help.txt"
expect "${commands[*]}" ""
expect "telemetry gdpr all" check ""
expect "gdpr" --log.level = info check g
expect "gdpr" --log.level info check g
expect "print verify apply" schema ""
expect "schema seed grants" schema print ""
expect "" nightly ""
expect "warn" --log.level = w
expect "logfmt json" --log.format =
expect "$folder/control" --run.dir = "$folder/con"
expect "" --poll.interval = ""

# The bill of materials.
perl "$root/tests/deploy/check_sbom" "$at/usr/share/doc/freshness-exporter/sbom.spdx.json" "$version" "$program" || fail "the bill of materials"
echo "the package is as it should be"
