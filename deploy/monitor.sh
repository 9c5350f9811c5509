#!/bin/sh
# The program as the service sees it: its user, its settings, its data. Installed as /usr/local/bin/monitor.
set -eu
[ "$(id -u)" -eq 0 ] || exec sudo -- "$0" "$@"
umask 077
export MONITOR_HOME=/var/lib/monitor MONITOR_CONFIG=/etc/monitor/monitor.toml
# What the drop-ins hand to the service, which its user cannot read by itself.
if [ -f /etc/monitor/daemon-token ]; then
    MONITOR_DAEMON_TOKEN=$(cat /etc/monitor/daemon-token)
    export MONITOR_DAEMON_TOKEN
fi
if [ -f /etc/monitor/mail-password ]; then
    MONITOR_MAIL_PASSWORD=$(cat /etc/monitor/mail-password)
    export MONITOR_MAIL_PASSWORD
fi
exec setpriv --reuid=monitor --regid=monitor --init-groups --inh-caps=-all --no-new-privs \
    /opt/monitor/current/bin/monitor "$@"
