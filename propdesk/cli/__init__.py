"""The command line: the window's jobs without a window (scheduled tasks, set-up, tests).

Results go to stdout, progress and messages to stderr. Exit status: 0 done; 1 something the user can
put right, in one sentence, and nothing was written; 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from propdesk import i18n, paths, resources
from propdesk.cli import (
    demo_command,
    file_commands,
    import_command,
    inspection_commands,
    list_commands,
    money_commands,
    paper_commands,
)
from propdesk.cli.shape import Group, Work, speak
from propdesk.i18n import LANGUAGES, N_, _, ngettext
from propdesk.office.errors import Cancelled, UserError


@click.group(
    name="propdesk",
    cls=Group,
    invoke_without_command=True,
    help=N_(
        "PropDesk: fees, arrears, notices and the year's summary of a residential community. "
        "Without a command the window opens."
    ),
)
@click.pass_obj
def _root(work: Work) -> int | None:
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return None
    return work.open_window()


for _command in (
    demo_command.demo,
    import_command.import_,
    money_commands.bill,
    money_commands.pay,
    list_commands.arrears,
    list_commands.statement,
    list_commands.rates,
    paper_commands.notices,
    paper_commands.receipt,
    inspection_commands.inspections,
    list_commands.figures,
    paper_commands.summary,
    file_commands.export,
    file_commands.backup,
    file_commands.restore,
    file_commands.check,
):
    _root.add_command(_command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (0, 1 or 2); never raises."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    with _speaking(_language(arguments)):
        speak(_root)
        try:
            with Work() as work:
                return _root.main(arguments, "propdesk", standalone_mode=False, obj=work) or 0
        except click.ClickException as error:
            error.show()
            return 2
        except UserError as error:
            return _end(str(error))
        except (click.Abort, KeyboardInterrupt, Cancelled):
            return _end(_("Stopped."))
        except BrokenPipeError:
            # The reader (head, a closed pager) has had enough; Python must not complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except Exception as error:
            return _end(_unexpected(error))


def _end(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def _unexpected(error: Exception) -> str:
    """A defect of ours: the log gets all of it, the user one sentence."""
    import logging

    logger = logging.getLogger("propdesk")
    where = paths.logs() / "propdesk.log"
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        log = logging.FileHandler(where, encoding="utf-8")
    except OSError:
        return _("Something went wrong inside PropDesk: {error}").format(error=_brief(error))
    log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(log)
    logger.propagate = False
    logger.error("command line failed", exc_info=error)
    logger.removeHandler(log)
    log.close()
    return _("Something went wrong inside PropDesk: {error} Details are in {path}.").format(
        error=_brief(error), path=where
    )


def _brief(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}." if lines else f"{type(error).__name__}."


def _use_utf8() -> None:
    """Chinese comes out whole on every console and through every pipe."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors)


def _language(arguments: Sequence[str]) -> str:
    """The language asked for anywhere in the line: even --help must speak it."""
    chosen = i18n.system_language()
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--language":
            value = value if equals else "".join(arguments[place + 1 : place + 2])
            chosen = value if value in LANGUAGES else chosen
    return chosen


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Speak `language`, click's own words included: it looks them up through gettext."""
    import gettext

    before = (i18n.language(), gettext.textdomain(), os.environ.get("LANGUAGE"))
    i18n.use(language)
    gettext.bindtextdomain("propdesk", str(resources.path("locale")))
    gettext.textdomain("propdesk")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        i18n.use(before[0])
        gettext.textdomain(before[1])
        if before[2] is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before[2]


CLICK_WORDS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1
    ),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
)
"""What click says itself on our commands, so that the catalogue has it."""

__all__ = ["CLICK_WORDS", "main"]
