#!/usr/bin/env bash
# Installs this checkout beside the releases that are there and switches over to it: sudo deploy/install.sh
# Starts and stops nothing: a running daemon goes on with the old release until it is restarted.
# DESTDIR puts everything below another folder and leaves the system alone; PYTHON names the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
destination=${DESTDIR:-}
python=${PYTHON:-python3}

die() {
    echo "install.sh: $*" >&2
    exit 1
}

[ -n "$destination" ] || [ "$(id -u)" -eq 0 ] || die "must be run by root: sudo deploy/install.sh"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "$python must be Python 3.11 or newer"
case $("$python" -c 'import os, sys; print(os.path.realpath(sys.base_prefix))') in
/home/* | /root/*) [ -n "$destination" ] || die "the service sees no home folders: set PYTHON to an interpreter elsewhere, such as /usr/bin/python3" ;;
esac

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' monitor/__init__.py)
release=/opt/monitor/$version-$(date -u +%Y%m%dT%H%M%SZ)
new=$destination$release
source=$(mktemp -d)
trap 'rm -rf "$source" "$new"' EXIT

echo "Installing $release ..."
mkdir -p "$destination/opt/monitor"
"$python" -m venv "$new" || die "no environment: Debian and Ubuntu need the package python3-venv"
# Built from a copy: pip would leave its traces in the checkout.
cp -R monitor spiders pyproject.toml README.md LICENSE "$source"
pip=("$new/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps)
"${pip[@]}" --require-hashes --prefer-binary -r requirements.txt
"${pip[@]}" "$source"
install -m 0644 deploy/backup.py "$new/backup.py"
"$new/bin/monitor" --version

units=$destination/etc/systemd/system
install -d "$units" "$destination/etc/sysusers.d" "$destination/etc/logrotate.d" "$destination/usr/local/bin"
install -m 0644 deploy/monitor.service deploy/monitor-backup.service deploy/monitor-backup.timer "$units"
install -m 0644 deploy/monitor.sysusers "$destination/etc/sysusers.d/monitor.conf"
install -m 0644 deploy/logrotate.conf "$destination/etc/logrotate.d/monitor"
install -m 0755 deploy/monitor.sh "$destination/usr/local/bin/monitor"
[ -n "$destination" ] || systemd-sysusers /etc/sysusers.d/monitor.conf
install -d -m 0755 "$destination/etc/monitor"
if [ ! -e "$destination/etc/monitor/monitor.toml" ]; then
    install -m 0640 deploy/monitor.toml.example "$destination/etc/monitor/monitor.toml"
    [ -n "$destination" ] || chgrp monitor /etc/monitor/monitor.toml
fi

# One rename: there is no moment without a program.
ln -sfn "$release" "$destination/opt/monitor/next"
mv -T "$destination/opt/monitor/next" "$destination/opt/monitor/current"
trap 'rm -rf "$source"' EXIT
[ -n "$destination" ] || systemctl daemon-reload
echo "Installed. Now: systemctl enable --now monitor monitor-backup.timer, or systemctl restart monitor"
