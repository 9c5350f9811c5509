"""Recipients, a subject and a text go in, a mail is handed to the server of the settings; MailError in one line if not.

The message names host and step ("login", "recipients") and never the password.
"""

from monitor.mail.mailer import Mailer
from monitor.mail.nouns import Letter, MailError, MailSettings, RefusedError, SomeRefusedError, UncertainError

__all__ = ["Letter", "MailError", "MailSettings", "Mailer", "RefusedError", "SomeRefusedError", "UncertainError"]
