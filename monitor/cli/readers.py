"""Readers at the keyboard: who may sign in to the pages, by which password, and with which tokens their programs come.

A password is asked for twice on a terminal, or read from standard input; it is never an argument, which others see.
"""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.common import Failure, Json, UsageError, opened, print_fields, print_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import tzinfo

    from monitor.review import ApiToken

Name = Annotated[str, typer.Argument(metavar="NAME", help="as `monitor readers list` names them")]
TokenName = Annotated[str, typer.Argument(metavar="TOKEN", help="what the token is for, such as feedback")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input")]
LONGEST_LINE = 1000

readers = typer.Typer()
tokens = typer.Typer()


@readers.callback(invoke_without_command=True)
def _of_readers(context: typer.Context, as_json: Json = False) -> None:
    """Who may sign in to the pages; without a word more, lists them.

    \b
    Example:
      monitor readers add lan
    """
    if context.invoked_subcommand is None:
        list_readers(as_json)


@tokens.callback(invoke_without_command=True)
def _of_tokens(context: typer.Context, as_json: Json = False) -> None:
    """What programs come in with, each in the name of a reader; without a word more, lists them.

    \b
    Example:
      monitor readers tokens add lan feedback
    """
    if context.invoked_subcommand is None:
        list_tokens(as_json=as_json)


@readers.command("list")
def list_readers(as_json: Json = False) -> None:
    """List the readers, their roles, and where they are signed in.

    \b
    Example:
      monitor readers list
    """
    from monitor.jobs.reviewed import reader_fields

    with opened() as app:
        zone = app.settings.monitor.timezone
        signed_in = [one.reader for one in app.store.sessions(app.now())]
        found = [
            {**reader_fields(one, zone), "sessions": signed_in.count(one.name), "tokens": len(_standing(app, one.name))}
            for one in app.store.readers()
        ]
    if as_json:
        print_json(found)
        return
    _show(
        ("name", "role", "mail", "sessions", "tokens", "disabled_at"), found, "no readers yet: monitor readers add NAME"
    )


def _standing(app: Any, name: str) -> list[ApiToken]:
    """The tokens that hold."""
    now = app.now()
    return [
        one
        for one in app.store.tokens(name)
        if one.revoked_at is None and (one.expires_at is None or one.expires_at > now)
    ]


def _show(columns: Sequence[str], rows: Collection[Mapping[str, object]], none: str) -> None:
    from monitor import terminal

    if rows:
        headings = [name.replace("_at", "").replace("_", " ") for name in columns]
        terminal.show_table(headings, [[_cell(row[name]) for name in columns] for row in rows])
    else:
        terminal.say(none)


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str("" if value is None else value)


@readers.command("add")
def add_reader(
    name: Annotated[str, typer.Argument(metavar="NAME", help="a new name, such as lan")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="reader (reads and judges) or operator (all)")] = "reader",
    mail: Annotated[str, typer.Option(metavar="ADDRESS", help="where alerts of saved searches go")] = "",
    password_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Let somebody sign in to the pages; asks for their password.

    \b
    Example:
      monitor readers add lan --role operator --mail lan@example.org
    """
    from monitor.jobs import admitting
    from monitor.jobs.reviewed import reader_fields
    from monitor.review import ROLES

    if role not in ROLES:
        raise UsageError(f"--role {role!r} is none of {', '.join(ROLES)}")
    with opened() as app:
        admitting.check_name(app.store, name)
        password = _password(admitting.name_of(name), password_stdin)
        made = admitting.add_reader(app.store, name, password, role=role, mail=mail, at=app.now())
        fields = reader_fields(made, app.settings.monitor.timezone)
    _say(fields, f"{made.name} may sign in, as {made.role}", as_json)


def _password(name: str, from_input: bool) -> str:
    """The new password, given twice on a terminal. Raises UsageError where there is none, and Failure for slips."""
    if from_input:
        given = sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")
        if not given:
            raise UsageError("--password-stdin: standard input is empty; give the password as its first line")
        return given
    if not is_terminal():
        raise UsageError("there is no terminal to ask on: give the password by --password-stdin")
    given = getpass.getpass(f"New password of {name}: ")
    if getpass.getpass("The same again: ") != given:
        raise Failure("the two passwords differ; nothing was changed")
    return given


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty()


def _say(fields: Mapping[str, object], words: str, as_json: bool) -> None:
    from monitor import terminal

    print_json(fields) if as_json else terminal.say(words)


@readers.command("password")
def change_password(name: Name, password_stdin: FromInput = False, as_json: Json = False) -> None:
    """Give a reader another password; ends their sessions, and lets in anew who was removed.

    \b
    Example:
      monitor readers password lan
    """
    from monitor.jobs import admitting

    with opened() as app:
        reader, _ = admitting.reader_named(app.store, name)
        ended = admitting.change_password(app.store, name, _password(reader.name, password_stdin))
    fields = {"name": reader.name, "sessions_ended": ended}
    _say(fields, f"{reader.name} has another password; {_sessions(ended)}", as_json)


def _sessions(ended: int) -> str:
    return f"{ended or 'no'} session{'' if ended == 1 else 's'} ended"


@readers.command("remove")
def remove_reader(name: Name, as_json: Json = False) -> None:
    """Let a reader in no more, nor their tokens; what they marked stays.

    \b
    Example:
      monitor readers remove lan
    """
    from monitor.jobs import admitting

    with opened() as app:
        ended = admitting.disable_reader(app.store, name, app.now())
        reader, _ = admitting.reader_named(app.store, name)
    fields = {"name": reader.name, "sessions_ended": ended}
    _say(fields, f"{reader.name} may not sign in any more; {_sessions(ended)}", as_json)


@readers.command("sign-out")
def sign_out(name: Name, as_json: Json = False) -> None:
    """End all sessions of a reader, as after a lost telephone.

    \b
    Example:
      monitor readers sign-out lan
    """
    from monitor.jobs import admitting

    with opened() as app:
        reader, _ = admitting.reader_named(app.store, name)
        ended = app.store.end_sessions(name=reader.name)
    _say({"name": reader.name, "sessions_ended": ended}, f"{reader.name}: {_sessions(ended)}", as_json)


# -- tokens


@tokens.command("list")
def list_tokens(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="only those of this reader")] = "", as_json: Json = False
) -> None:
    """List the tokens of programs, also those that hold no more; the secrets are not kept.

    \b
    Example:
      monitor readers tokens list lan
    """
    from monitor.jobs import admitting

    with opened() as app:
        of_reader = admitting.reader_named(app.store, name)[0].name if name else None
        zone = app.settings.monitor.timezone
        found = [_token_fields(one, zone) for one in app.store.tokens(of_reader)]
    if as_json:
        print_json(found)
        return
    columns = ("reader", "name", "scopes", "created_at", "expires_at", "seen_at", "revoked_at")
    _show(columns, found, "no tokens yet: monitor readers tokens add NAME TOKEN")


def _token_fields(token: ApiToken, zone: tzinfo) -> dict[str, Any]:
    from monitor.jobs.reviewed import token_fields

    return token_fields(token, zone)


@tokens.command("add")
def add_token(
    name: Name,
    token: TokenName,
    scope: Annotated[str, typer.Option(metavar="SCOPES", help="of read, review and operate, with commas")] = "read",
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, metavar="N", help="it ends after N days; never, where not given")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a token for a program of a reader's; it is shown this once.

    The program sends it as the header Authorization: Bearer TOKEN.

    \b
    Example:
      monitor readers tokens add lan feedback --scope read,review --days 365
    """
    from monitor.jobs import admitting

    wanted = [one.strip() for one in scope.split(",") if one.strip()]
    with opened() as app:
        secret, made = admitting.add_token(app.store, name, token, scopes=wanted, days=days, at=app.now())
        fields = {**_token_fields(made, app.settings.monitor.timezone), "token": secret}
    if as_json:
        print_json(fields)
    else:
        print_fields({"token": secret, "may": ", ".join(made.scopes), "ends": fields["expires_at"] or "never"}, False)


@tokens.command("revoke")
def revoke_token(name: Name, token: TokenName, as_json: Json = False) -> None:
    """Let a token hold no more.

    \b
    Example:
      monitor readers tokens revoke lan feedback
    """
    from monitor.jobs import admitting

    with opened() as app:
        reader, _ = admitting.reader_named(app.store, name)
        if not app.store.revoke_token(reader.name, token, app.now()):
            known = ", ".join(one.name for one in _standing(app, reader.name)) or "none that holds"
            raise Failure(f"{reader.name} has no token {token!r} that holds; there is {known}")
    _say({"reader": reader.name, "name": token}, f"the token {token} of {reader.name} holds no more", as_json)


readers.add_typer(tokens, name="tokens")
