"""Templates of letters: plain text with words between 【 and 】 that are filled in.

The first line is the title, every other line a paragraph, and a line 【明细表】 says where the
table goes. A paragraph whose words are all empty is left out. Nothing else is possible between the
brackets: Jinja2 reads them, five kinds of node pass, and only text goes in, so that neither a slip
nor a hostile name can do anything but print (reliability.md R18).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from propdesk.i18n import _
from propdesk.office import forbidden_words
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LONGEST = 8000
"""Characters of a whole template."""
FILTERS = {"trim": "去空格", "upper": "大写字母"}
"""What may follow a word after |: almost nothing is ever needed."""

_ALLOWED_NODES = frozenset({"Template", "Output", "TemplateData", "Name", "Filter", "Const"})
_TABLE = "\x02table\x02"


class Name(NamedTuple):
    """A word that can stand between 【 and 】."""

    key: str
    chinese: str
    meaning: str


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


class Vocabulary:
    """The words a kind of letter knows, each under an English and a Chinese name."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = tuple(names)
        self._keys = {name: entry.key for entry in names for name in (entry.key, entry.chinese)}

    def check(
        self, text: str, required: Sequence[str], forbidden: tuple[str, ...] | None = None
    ) -> Compiled:
        """The template ready for use. Raises UserError naming the line and what is wrong with it.

        `required`: the words that must stand in it; `forbidden`: what it must not say, the list
        that ships if not given.
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
        compiled = Compiled(tuple(self._compile(line, number) for number, line in lines))
        # A word must not come together from its parts: 停【小区】水, or 停 and 水 on two lines.
        bare = "".join(
            line.template.render(dict.fromkeys(self._keys, "")) for line in compiled.lines
        )
        forbidden_words.check(bare, 0, forbidden)
        used = frozenset().union(*(line.keys for line in compiled.lines))
        for key in required:
            if key not in used:
                raise UserError(
                    _("The text must contain {name}: {meaning}.").format(
                        name=self._shown(key), meaning=_(self._entry(key).meaning)
                    )
                )
        return compiled

    def fill(self, compiled: Compiled, values: Mapping[str, str]) -> Wording:
        """The words of one letter. `values` has a text for every word but the table."""
        both = {name: values.get(key, "") for name, key in self._keys.items() if key != "table"}
        both |= {"明细表": _TABLE, "table": _TABLE}
        lines = []
        for line in compiled.lines:
            if line.keys and not any(values.get(key) or key == "table" for key in line.keys):
                continue
            lines.append(line.template.render(both))
        title, *rest = lines or [""]
        cut = rest.index(_TABLE) if _TABLE in rest else len(rest)
        return Wording(title, tuple(rest[:cut]), tuple(rest[cut + 1 :]))

    def _entry(self, key: str) -> Name:
        return next(name for name in self.names if name.key == key)

    def _shown(self, key: str) -> str:
        return f"【{self._entry(key).chinese}】/【{key}】"

    def _compile(self, line: str, number: int) -> _Line:
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
                        "Line {line}: only a word can stand between 【 and 】, no calculation "
                        "and no command. Known words: {names}."
                    ).format(line=number, names=self._known())
                )
            if isinstance(node, nodes.Name):
                keys.add(self._known_key(node.name, number))
            elif isinstance(node, nodes.Filter):
                _check_filter(node, number)
        if "table" in keys and line not in ("【明细表】", "【table】"):
            raise UserError(
                _("Line {line}: {name} must stand on a line of its own.").format(
                    line=number, name=self._shown("table")
                )
            )
        return _Line(environment.from_string(line), frozenset(keys))

    def _known_key(self, name: str, number: int) -> str:
        if name not in self._keys:
            raise UserError(
                _("Line {line}: 【{name}】 is not known. Known words: {names}.").format(
                    line=number, name=_short(name), names=self._known()
                )
            )
        return self._keys[name]

    def _known(self) -> str:
        return (
            "、".join(name.chinese for name in self.names)
            + "; "
            + ", ".join(n.key for n in self.names)
        )


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        clean = "".join(c for c in line if c.isprintable() or c == "\u3000").strip()
        if clean:
            yield number, clean


def _walk(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.iter_child_nodes()


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
