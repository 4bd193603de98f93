"""Reads YAML from strangers into plain values that know their lines.

Built from the parser's events, so that depth, size and aliases are bounded before anything is
built, duplicate keys and floats are found, and no tag can construct an object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from .problems import InvalidFile, Path, Problem, dotted, shown
from .yaml_scalars import NotAllowed, plain_value

FILE_BYTES_MAX = 32 * 1024 * 1024
DEPTH_MAX = 40
ALIASED_NODES_MAX = 100_000
PROBLEMS_MAX = 200
MERGE = "<<"

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Map(dict[str, Any]):
    """A mapping whose keys know their lines."""

    __slots__ = ("key_lines", "line", "size")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.size = 1
        self.key_lines: dict[str, int] = {}


class Seq(list[Any]):
    """A list whose items know their lines."""

    __slots__ = ("item_lines", "line", "size")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.size = 1
        self.item_lines: list[int] = []


@dataclass(slots=True)
class Tree:
    """A file's values, and what is already wrong with them, by path."""

    value: Any
    problems: dict[Path, Problem] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest one around it; a key that is there counts."""
        node, line = self.value, getattr(self.value, "line", 1)
        for part in path:
            if isinstance(node, Map) and part in node.key_lines:
                line = node.key_lines[str(part)]
            elif isinstance(node, Seq) and isinstance(part, int) and 0 <= part < len(node):
                line = node.item_lines[part]
            else:
                break
            node = node[part]  # type: ignore[index]
        return line

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at the line of `path`."""
        return Problem(self.line_of(path), dotted(path), message)


class _Stop(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, field_name: str, message: str) -> None:
        self.problem = Problem(line, field_name, message)
        super().__init__(message)


def read_tree(file: str, content: bytes) -> Tree:
    """Read one YAML document. Raises `InvalidFile` where there is none that can be read."""
    try:
        return _Builder(_decode(content)).build()
    except _Stop as stop:
        problem = stop.problem
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # the end of a file counts as a line after its last
        line = min(mark.line, content.count(b"\n")) + 1 if mark else 1
        problem = Problem(line, "file", f"this is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or "it cannot be read"
        problem = Problem(1, "file", f"this is not YAML: {reason}")
    raise InvalidFile(file, [problem])


def _decode(content: bytes) -> str:
    if len(content) > FILE_BYTES_MAX:
        raise _Stop(1, "file", f"the file is larger than {FILE_BYTES_MAX // 1024**2} MiB; split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _Stop(line, "file", "the file is not UTF-8 text; save it as UTF-8") from None


class _Builder:
    """Turns the events of one document into a tree."""

    def __init__(self, text: str) -> None:
        self.loader = Loader(text)
        self.anchors: dict[str, Any] = {}
        self.aliased = 0
        self.path: list[str | int] = []
        self.tree = Tree(None)

    def build(self) -> Tree:
        """Read the whole document, which must be the only one."""
        try:
            next_event = self.loader.get_event
            next_event()
            event = next_event()
            if isinstance(event, yaml.StreamEndEvent):
                raise _Stop(1, "file", "the file is empty; it needs at least `format: 1`")
            self.tree.value, _ = self._value(next_event())
            next_event()
            event = next_event()
            if not isinstance(event, yaml.StreamEndEvent):
                line = event.start_mark.line + 1
                raise _Stop(line, "file", "the file holds several documents; keep only one")
        finally:
            self.loader.dispose()
        return self.tree

    def _value(self, event: Any) -> tuple[Any, int]:
        """Build one value; return it with its number of nodes."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), line)
        self._check_tag(event, line)
        if isinstance(event, yaml.ScalarEvent):
            value, size = self._scalar(event, line), 1
        elif isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(line)
            size = value.size
        else:
            value = self._sequence(line)
            size = value.size
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, size)
        return value, size

    def _check_tag(self, event: Any, line: int) -> None:
        if event.tag is not None:
            raise _Stop(line, dotted(tuple(self.path)), f"remove the tag {shown(event.tag)}")
        if len(self.path) > DEPTH_MAX:
            raise _Stop(line, "file", f"the file is nested deeper than {DEPTH_MAX} levels")

    def _alias(self, anchor: str, line: int) -> tuple[Any, int]:
        if anchor not in self.anchors:
            raise _Stop(line, dotted(tuple(self.path)), f"the alias *{anchor} has no &{anchor}")
        value, size = self.anchors[anchor]
        self.aliased += size
        if self.aliased > ALIASED_NODES_MAX:
            message = f"aliases repeat more than {ALIASED_NODES_MAX} values; write them out"
            raise _Stop(line, dotted(tuple(self.path)), message)
        return value, size

    def _scalar(self, event: Any, line: int) -> Any:
        if not event.implicit[0]:
            return event.value
        try:
            return plain_value(event.value)
        except NotAllowed:
            self._note(line, f'write the number in quotes: "{event.value[:60]}"')
            return event.value

    def _note(self, line: int, message: str) -> None:
        path = tuple(self.path)
        self.tree.problems.setdefault(path, Problem(line, dotted(path), message))
        if len(self.tree.problems) > PROBLEMS_MAX:
            raise _Stop(line, "file", f"more than {PROBLEMS_MAX} problems; the rest is not read")

    def _sequence(self, line: int) -> Seq:
        items = Seq(line)
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            self.path.append(len(items))
            items.item_lines.append(event.start_mark.line + 1)
            value, size = self._value(event)
            items.append(value)
            items.size += size
            self.path.pop()
        return items

    def _mapping(self, line: int) -> Map:
        mapping, merged = Map(line), []
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            key_line = event.start_mark.line + 1
            key, is_merge = self._key(event, key_line)
            self.path.append(key)
            duplicate = key in mapping.key_lines and not is_merge
            if duplicate:
                first = mapping.key_lines[key]
                self._note(key_line, f"the key stands here again; line {first} has it already")
            value, size = self._value(self.loader.get_event())
            mapping.size += size + 1
            if is_merge:
                merged.append((value, key_line))
            elif not duplicate:
                mapping[key] = value
                mapping.key_lines[key] = key_line
            self.path.pop()
        for value, key_line in merged:
            self._merge(mapping, value, key_line)
        return mapping

    def _key(self, event: Any, line: int) -> tuple[str, bool]:
        """A key as it is written, and whether it is a merge (`<<: *alias`)."""
        if not isinstance(event, yaml.ScalarEvent):
            message = "a key is a word; it cannot be a list, a mapping or an alias"
            raise _Stop(line, dotted(tuple(self.path)), message)
        self._check_tag(event, line)
        key: str = event.value
        plain: bool = event.implicit[0]
        if event.anchor is not None:
            self.anchors[event.anchor] = (key, 1)
        return key, plain and key == MERGE

    def _merge(self, mapping: Map, value: Any, line: int) -> None:
        """Take keys that the mapping does not have itself; the first of a list wins."""
        for source in value if isinstance(value, Seq) else [value]:
            if not isinstance(source, Map):
                field_name = dotted((*self.path, MERGE))
                raise _Stop(line, field_name, "`<<` merges mappings: write `<<: *name` of one")
            for key, item in source.items():
                if key not in mapping:
                    mapping[key] = item
                    mapping.key_lines[key] = source.key_lines[key]
