"""Where things stand in a TOML file: ``tomllib`` gives values without their lines."""

from __future__ import annotations

import re

_PIECES = re.compile(
    r'(?P<comment>\#[^\n]*)|(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<newline>\n)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<equals>=)|(?P<bare>[A-Za-z0-9_.-]+)",
    re.DOTALL,
)


class TomlLines:
    r"""The lines of the keys and strings of a file made of arrays of tables (``[[name]]``).

    Parameters
    ----------
    source
        A text that ``tomllib`` has accepted.

    Examples
    --------
    >>> lines = TomlLines('a = 1\n[[x]]\nk = [\n  "one",\n  "two",\n]\n')
    >>> lines.key(-1, "a"), lines.table(0), lines.key(0, "k"), lines.value(0, "k", "two")
    (1, 2, 3, 5)
    """

    def __init__(self, source: str) -> None:
        self._tables: list[int] = []
        self._keys: dict[tuple[int, str], int] = {}
        self._values: dict[tuple[int, str, str], int] = {}
        line, depth, table, key, last = 1, 0, -1, "", ""
        line_start, header = True, False
        for piece in _PIECES.finditer(source):
            text = piece.group()
            match piece.lastgroup:
                case "newline":
                    line, line_start, header = line + 1, depth == 0, False
                    continue
                case "open":
                    if line_start and depth == 0:
                        header = True
                        if source.startswith("[[", piece.start()):
                            table += 1
                            self._tables.append(line)
                    if not header:
                        depth += 1
                case "close" if not header:
                    depth -= 1
                case "equals" if depth == 0:
                    key = last
                    self._keys.setdefault((table, key), line)
                case "bare":
                    last = text
                    if header:
                        self._keys.setdefault((-1, text), line)
                case "string":
                    last = text.strip("\"'")
                    self._values.setdefault((table, key, last), line)
                    line += text.count("\n")
            line_start = False

    def table(self, index: int) -> int:
        """Return the line (from 1) of the header of the table number `index` (from 0)."""
        return self._tables[index] if 0 <= index < len(self._tables) else 1

    def key(self, index: int, key: str) -> int:
        """Return the line of a key of a table, of its header where the key is missing; -1 is what precedes them."""
        return self._keys.get((index, key), self.table(index))

    def value(self, index: int, key: str, value: object) -> int:
        """Return the line of a string within the value of a key, of the key where the string is not written plainly."""
        return self._values.get((index, key, str(value)), self.key(index, key))
