"""The wording of letters: what ships with PropDesk, and what the office makes of it.

A template is plain text. Its first line is the title, every other line a paragraph; words between
【 and 】 are filled in for each household, and a line 【明细表】 says where the table goes. A
paragraph whose words are all empty is left out. Nothing else is possible between the brackets:
Jinja2 reads them, five kinds of node pass, and only text goes in, so that neither a slip nor a
hostile name can do anything but print (reliability.md R18).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import N_, _
from propdesk.office import forbidden_words
from propdesk.office.entities import LetterTemplate
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

KINDS = ("notice_1", "notice_2a", "notice_2b")
LONGEST = 8000
"""Characters of a whole template."""


class Name(NamedTuple):
    """A word that can stand between 【 and 】."""

    key: str
    chinese: str
    meaning: str


NAMES = (
    Name("community", "小区", N_("the community")),
    Name("company", "单位", N_("the office's full name")),
    Name("room", "房号", N_("the room")),
    Name("addressee", "业主", N_("who the letter is for")),
    Name("number", "编号", N_("the letter's number")),
    Name("date", "日期", N_("the letter's date")),
    Name("as_of", "截至日", N_("the day up to which is counted")),
    Name("periods", "账期", N_("from the first month owed to the last")),
    Name("due", "到期日", N_("the due date, the last one of several")),
    Name("deadline", "期限", N_("the last day to pay")),
    Name("days", "天数", N_("how many days that is")),
    Name("total", "合计", N_("the sum in figures")),
    Name("capital", "大写", N_("the sum in 人民币大写")),
    Name("credit", "预收", N_("credit held, if any")),
    Name("contract", "合同", N_("the contract's name")),
    Name("clause", "条款", N_("the contract's clause")),
    Name("basis", "依据", N_("“Under clause … of …,”, if there is a contract")),
    Name("ways", "缴费方式", N_("how to pay")),
    Name("account", "账户", N_("the account to pay to")),
    Name("phone", "电话", N_("the office's telephone")),
    Name("contact", "联系", N_("“call …”, or “come to the service centre”")),
    Name("last_demand", "上次催告", N_("the date of the last demand, if any")),
    Name("table", "明细表", N_("the table, on a line of its own")),
)
FILTERS = {"trim": "去空格", "upper": "大写字母"}
"""What may follow a word after |: almost nothing is ever needed."""

_ALLOWED_NODES = frozenset({"Template", "Output", "TemplateData", "Name", "Filter", "Const"})
_KEYS = {name: entry.key for entry in NAMES for name in (entry.key, entry.chinese)}
_REQUIRED = {
    "notice_1": ("table", "due"),
    "notice_2a": ("table", "deadline"),
    "notice_2b": ("table", "deadline"),
}
_TABLE = "\x02table\x02"


class Wording(NamedTuple):
    """A letter's words with a household's figures filled in."""

    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class _Line(NamedTuple):
    template: Template
    keys: frozenset[str]


class Compiled(NamedTuple):
    """A template that was found good and can be filled in quickly."""

    lines: tuple[_Line, ...]


def shipped(kind: str, language: str) -> str:
    """The text that ships with PropDesk."""
    return resources.path("templates", language, f"{kind}.txt").read_text("utf-8")


def current(session: Session, kind: str, language: str) -> str:
    """The office's own text, or the one that ships."""
    own = _own(session, kind, language)
    return own.text if own else shipped(kind, language)


def save(session: Session, kind: str, language: str, text: str) -> None:
    """Keep the office's own text. Raises UserError when it cannot be used, saying why."""
    check(text, kind, forbidden_words.words(session))
    own = _own(session, kind, language)
    if own is None:
        session.add(LetterTemplate(kind=kind, language=language, text=text))
    elif own.text != text:
        own.text = text


def restore(session: Session, kind: str, language: str) -> None:
    """Go back to the text that ships."""
    own = _own(session, kind, language)
    if own is not None:
        session.delete(own)


def _own(session: Session, kind: str, language: str) -> LetterTemplate | None:
    return session.scalars(
        select(LetterTemplate).where(
            LetterTemplate.kind == kind, LetterTemplate.language == language
        )
    ).one_or_none()


def check(text: str, kind: str, forbidden: tuple[str, ...] | None = None) -> Compiled:
    """The template ready for use. Raises UserError naming the line and what is wrong with it.

    `forbidden`: what a letter must not say; the list that ships, if not given.
    """
    if len(text) > LONGEST:
        raise UserError(
            _("The text is longer than {limit} characters. Shorten it.").format(limit=LONGEST)
        )
    lines = list(_numbered(text))
    if not lines:
        raise UserError(_("The text is empty. Its first line is the letter's title."))
    for number, line in lines:
        forbidden_words.check(line, number, forbidden)
    compiled = Compiled(tuple(_compile(line, number) for number, line in lines))
    # A word must not come together either from its parts: 停【小区】水, or 停 and 水 on two lines.
    bare = "".join(line.template.render(dict.fromkeys(_KEYS, "")) for line in compiled.lines)
    forbidden_words.check(bare, 0, forbidden)
    used = frozenset().union(*(line.keys for line in compiled.lines))
    for key in _REQUIRED[kind]:
        if key not in used:
            raise UserError(
                _("The text must contain {name}: {meaning}.").format(
                    name=_shown(key), meaning=_(_entry(key).meaning)
                )
            )
    return compiled


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        clean = "".join(c for c in line if c.isprintable() or c == "\u3000").strip()
        if clean:
            yield number, clean


def _entry(key: str) -> Name:
    return next(name for name in NAMES if name.key == key)


def _shown(key: str) -> str:
    return f"【{_entry(key).chinese}】/【{key}】"


def _compile(line: str, number: int) -> _Line:
    from jinja2 import TemplateError, nodes

    environment = _environment()
    try:
        tree = environment.parse(line)
    except (TemplateError, RecursionError, ValueError, OverflowError) as error:
        raise UserError(
            _(
                "Line {line}: “{text}” has a 【 without its 】, or more than a word in between."
            ).format(line=number, text=_short(line))
        ) from error
    keys = set()
    for node in _walk(tree):
        kind = type(node).__name__
        if kind not in _ALLOWED_NODES:
            raise UserError(
                _(
                    "Line {line}: only a word can stand between 【 and 】, no calculation and no "
                    "command. Known words: {names}."
                ).format(line=number, names=_known())
            )
        if isinstance(node, nodes.Name):
            keys.add(_known_key(node.name, number))
        elif isinstance(node, nodes.Filter):
            _check_filter(node, number)
    if "table" in keys and line not in ("【明细表】", "【table】"):
        raise UserError(
            _("Line {line}: {name} must stand on a line of its own.").format(
                line=number, name=_shown("table")
            )
        )
    return _Line(environment.from_string(line), frozenset(keys))


def _walk(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.iter_child_nodes()


def _known_key(name: str, number: int) -> str:
    if name not in _KEYS:
        raise UserError(
            _("Line {line}: 【{name}】 is not known. Known words: {names}.").format(
                line=number, name=_short(name), names=_known()
            )
        )
    return _KEYS[name]


def _known() -> str:
    return "、".join(name.chinese for name in NAMES) + "; " + ", ".join(n.key for n in NAMES)


def _check_filter(node: Any, number: int) -> None:
    if node.name not in FILTERS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise UserError(
            _(
                "Line {line}: “|{name}” is not known. After a word only these can stand: {names}."
            ).format(
                line=number, name=_short(node.name), names=", ".join(f"|{name}" for name in FILTERS)
            )
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Jinja2 with everything taken out but names between 【 and 】."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        variable_start_string="【",
        variable_end_string="】",
        block_start_string="\x02%",
        block_end_string="%\x02",
        comment_start_string="\x02#",
        comment_end_string="#\x02",
        undefined=StrictUndefined,
        autoescape=False,  # plain text goes in and plain text comes out; nothing is markup
        extensions=(),
        cache_size=0,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {"trim": str.strip, "upper": str.upper}
    return environment


def fill(compiled: Compiled, values: Mapping[str, str]) -> Wording:
    """The words of one letter. `values` has a text for every key of NAMES but the table's."""
    both = {name: values.get(key, "") for name, key in _KEYS.items() if key != "table"}
    both |= {"明细表": _TABLE, "table": _TABLE}
    lines = []
    for line in compiled.lines:
        if line.keys and not any(values.get(key) or key == "table" for key in line.keys):
            continue
        lines.append(line.template.render(both))
    title, *rest = lines or [""]
    cut = rest.index(_TABLE) if _TABLE in rest else len(rest)
    return Wording(title, tuple(rest[:cut]), tuple(rest[cut + 1 :]))
