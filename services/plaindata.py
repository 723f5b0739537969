"""A YAML node tree as plain data, the same as PyYAML's own constructor makes of it, several times as fast."""

from typing import Any

import yaml

_TEXT = "tag:yaml.org,2002:str"
_LIST = "tag:yaml.org,2002:seq"
_MAPPING = "tag:yaml.org,2002:map"


class PlainData:
    """`data`, and whether a mapping in it was given some key twice, as far as can be told from it."""

    def __init__(self, root: yaml.Node | None) -> None:
        self._rest = yaml.constructor.SafeConstructor()
        self.may_have_keys_twice = False
        self.data: Any = None if root is None else self._of(root)

    def _of(self, node: yaml.Node) -> Any:
        """Most of every file is text, in lists and under keys of text; whatever else it has PyYAML makes."""
        match node:
            case yaml.ScalarNode(tag=tag, value=value) if tag == _TEXT:
                return value
            case yaml.MappingNode(tag=tag, value=pairs) if tag == _MAPPING and all(map(_has_text_key, pairs)):
                made = {key.value: self._of(value) for key, value in pairs}
                self.may_have_keys_twice |= len(made) < len(pairs)
                return made
            case yaml.SequenceNode(tag=tag, value=items) if tag == _LIST:
                return [*map(self._of, items)]
            case yaml.CollectionNode():
                self.may_have_keys_twice = True
        return self._rest.construct_object(node, deep=True)


def _has_text_key(pair: tuple[yaml.Node, yaml.Node]) -> bool:
    return bool(pair[0].tag == _TEXT)
