"""Reads YAML with every scalar as text, refuses repeated keys, and remembers the line of everything.

Stock YAML turns an unquoted `24:02` into 1442 and `NO` into False and keeps the last of two equal keys; here pydantic
decides the types later, from the text that the curator wrote.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml


class YamlRefused(Exception):
    """The text is not YAML as this project writes it."""

    def __init__(self, line: int, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.mend = line, wrong, mend


@dataclass
class Document:
    """Plain values and the line on which each began."""

    value: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line of what stands at `path`, or of its nearest parent that is in the file.

        Steps that the file does not have (the tags of a union in a validation error) are passed over.
        """
        at: tuple[str | int, ...] = ()
        for step in path:
            if (*at, step) in self.lines:
                at = (*at, step)
        return self.lines.get(at, 1)


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel has it: about ten times faster
_MAX_DEPTH = 40


def read_yaml(text: str) -> Document:
    """Parse one document; raise YamlRefused at the first thing that cannot be read."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise YamlRefused(
            (mark.line + 1) if mark else 1,
            f"not YAML: {wrong.problem or wrong}",
            "look for a missing quote, a tab, or an indentation that does not line up",
        ) from wrong
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        raise YamlRefused(1, f"not YAML: {wrong}", "look for characters that are not text") from wrong
    if root is None:
        raise YamlRefused(1, "the file is empty", "write the record, or remove the file")
    document = Document(None)
    document.value = _plain(root, (), document.lines)
    return document


def _plain(node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(path) > _MAX_DEPTH:
        raise YamlRefused(line, f"nested deeper than {_MAX_DEPTH} levels", "flatten it")
    if isinstance(node, yaml.ScalarNode):
        plain = node.style in (None, "")  # the two loaders write an unquoted scalar's style differently
        empty = plain and node.value in ("", "~", "null")
        return None if empty else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        at = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlRefused(at, "a key is not plain text", "write keys as single words")
        key = str(key_node.value)
        if key in found:
            raise YamlRefused(at, f"the key '{key}' stands twice in one mapping", "keep one of them; nothing may be lost in silence")
        lines[(*path, key)] = at
        found[key] = _plain(value_node, (*path, key), lines)
    return found
