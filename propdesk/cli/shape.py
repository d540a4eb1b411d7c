"""What all commands share: --data and --language anywhere, help in the language asked for, types.

A command gets a `Work`: it opens the data when asked to, knows what day it is, and shows progress.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from propdesk import paths
from propdesk.cli.showing import Bar
from propdesk.i18n import LANGUAGES, N_, _
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from propdesk.office.progress import Progress
    from propdesk.office.store import Store

FILE_NAME = "propdesk.db"
F = TypeVar("F", bound=Callable[..., Any])


class Work:
    """One run of a command: where the data are, what day it is, how far the work has come."""

    def __init__(self) -> None:
        self.chosen: str | None = None
        """What --data says; None: the environment, or the per-user folder."""
        self.today = date.today()
        self.language: str | None = None
        self._open = contextlib.ExitStack()
        self._store: Store | None = None

    def __enter__(self) -> Work:
        self._open.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @property
    def target(self) -> str | Path:
        """The data folder, file or server."""
        named = self.chosen or os.environ.get("PROPDESK_DATA", "")
        if "://" in named:
            return named
        return Path(named).expanduser() if named else paths.default_data()

    @property
    def is_new(self) -> bool:
        """Whether there are no data yet where the command would look for them."""
        target = self.target
        if isinstance(target, str):
            return False
        return not (target if target.suffix == ".db" else target / FILE_NAME).exists()

    def store(self, *, new: bool = False) -> Store:
        """Open the data; they are closed when the command ends.

        Raises UserError when there are none, unless the command may start a `new` office.
        """
        from propdesk.office.store import Store

        if self._store is not None:
            return self._store
        if self.is_new and not new:
            raise UserError(
                _(
                    "There are no data in {path} yet. Import the office's workbook first, "
                    "or name the right folder with --data."
                ).format(path=self.target)
            )
        self._store = Store.open(self.target, clerk=clerk())
        self._open.callback(self._store.close)
        return self._store

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session of the data to look things up with."""
        with self.store().read() as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A session of the data whose changes are kept when the block ends without an error."""
        with self.store().write() as session:
            yield session

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """A bar on stderr for work that takes more than a second, when somebody watches."""
        from propdesk.office.progress import Progress

        with Bar(title) as bar:
            yield Progress(bar.show)

    def open_window(self, target: str | Path | None = None) -> int:
        """Open the window on the data and stay until it is closed."""
        from propdesk import app

        self._open.close()
        return app.run(data=target or self.target, language=self.language)


def clerk() -> str:
    """Who works here, for the audit trail."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _remember_data(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.find_object(Work).chosen = value  # type: ignore[union-attr]


def _remember_language(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.find_object(Work).language = value  # type: ignore[union-attr]


def _common() -> list[click.Option]:
    return [
        click.Option(
            ["--data"],
            metavar="DIR|URL",
            help=N_("The data folder or server; otherwise PROPDESK_DATA, or this user's own."),
            expose_value=False,
            callback=_remember_data,
        ),
        click.Option(
            ["--language"],
            type=click.Choice(list(LANGUAGES)),
            help=N_("The language of messages."),
            expose_value=False,
            callback=_remember_language,
        ),
    ]


class Command(click.Command):
    """A command with the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common()
        self.short_help = self.help


class Group(click.Group):
    """The command that holds the others, in the order they were added."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common()

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order of the work, not of the alphabet."""
        return list(self.commands)


_source: dict[tuple[int, str], str] = {}
"""The English words of each command and option, by its identity and where they are shown."""


def speak(group: click.Group) -> None:
    """Put the help of all commands into the language in use."""
    for command in (group, *group.commands.values()):
        _translate(command)
        if command is not group:
            command.short_help = command.help
        for parameter in command.params:
            _translate(parameter)
        help_option = command.get_help_option(click.Context(command))
        if help_option is not None:
            import gettext

            help_option.help = gettext.gettext("Show this message and exit.")


def _translate(thing: Any) -> None:
    for place in ("help", "epilog"):
        words = getattr(thing, place, None)
        if words:
            setattr(thing, place, _(_source.setdefault((id(thing), place), words)))


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"
    _EARLIEST, _LATEST = 1900, 2199

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """`2025-03-31`."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(unicodedata.normalize("NFKC", value).strip())
        except ValueError:
            self.fail(
                _("“{value}” is not a date. Write it as 2025-03-31.").format(value=value),
                param,
                ctx,
            )
        if not self._EARLIEST <= day.year <= self._LATEST:
            self.fail(_("“{value}” is too far away.").format(value=value), param, ctx)
        return day


class Amount(click.ParamType[Decimal]):
    """An amount of money in 元."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """`1200`, `1,200.00`, `￥1200.00`; full-width digits as well."""
        if isinstance(value, Decimal):
            return value
        plain = re.sub(r"[\s,，¥￥元]", "", unicodedata.normalize("NFKC", value))
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", plain, re.ASCII):
            self.fail(
                _("“{value}” is not an amount. Write it as 1200.00.").format(value=value),
                param,
                ctx,
            )
        return Decimal(plain)


class Whole(click.IntRange):
    """A whole number in a range."""

    @property
    def name(self) -> str:  # type: ignore[override]
        """What it is called where it is refused, in the language in use."""
        return _("whole number")


DAY = Day()
AMOUNT = Amount()
YEAR = Whole(1950, 2199)


def choice(*values: str) -> click.Choice[str]:
    """One of a few words."""
    return click.Choice(list(values))


def form(*values: str) -> Callable[[F], F]:
    """The option --format; the first of the values is the default."""
    return click.option(
        "--format", "how", type=choice(*values), default=values[0], help=N_("As what.")
    )
