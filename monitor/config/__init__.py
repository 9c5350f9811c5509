"""A monitor.toml and the MONITOR_* variables go in, frozen settings come out; anything odd is one line that names it.

`loading` is the way in: `reading` takes file and environment apart, `keys` knows what may stand there, `values` checks
one value, `rules` puts the levels of a schedule together, `settings` is what comes out and `showing` how it looks.
"""

from monitor.config.keys import KEYS, SCHEDULE_KEYS, SOURCE_KEYS
from monitor.config.loading import DEFAULT_FILE, load
from monitor.config.reading import NOT_SETTINGS
from monitor.config.settings import (
    AlarmSettings,
    ArchiveScope,
    CrawlSettings,
    DaemonSettings,
    DigestSettings,
    LogForm,
    MailSettings,
    MonitorSettings,
    ScheduleSettings,
    Security,
    Settings,
    SourceSettings,
    WebSettings,
)
from monitor.config.showing import masked
from monitor.config.values import DEFAULT_ZONE, is_loopback, spelled
from monitor.config.wording import ConfigError

__all__ = [
    "DEFAULT_FILE",
    "DEFAULT_ZONE",
    "KEYS",
    "NOT_SETTINGS",
    "SCHEDULE_KEYS",
    "SOURCE_KEYS",
    "AlarmSettings",
    "ArchiveScope",
    "ConfigError",
    "CrawlSettings",
    "DaemonSettings",
    "DigestSettings",
    "LogForm",
    "MailSettings",
    "MonitorSettings",
    "ScheduleSettings",
    "Security",
    "Settings",
    "SourceSettings",
    "WebSettings",
    "is_loopback",
    "load",
    "masked",
    "spelled",
]
