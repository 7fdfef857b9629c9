"""What YAML makes of a front matter that is not written plainly: a mapping, or nothing."""

from typing import Any

import yaml

from orchestration.archive.limits import MAX_NESTED_FRONT_MATTER


def read_mapping(block: str) -> dict[Any, Any] | None:
    """The mapping that a block is; None where it is none, or is not fit to be loaded."""
    try:
        loaded = yaml.load(block, Loader=_Loader) if _is_harmless(block) else None
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None  # tags such as `!!int` on what is none raise whatever comes of it
    return loaded if isinstance(loaded, dict) else None


class _Loader(yaml.CSafeLoader):
    """YAML's safe loader, but a number of twenty digits or more stays text: Python refuses to print the longest."""

    def read_int(self, node: yaml.ScalarNode) -> Any:
        return self.construct_yaml_int(node) if len(node.value) < 20 else node.value


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.read_int)


def _is_harmless(block: str) -> bool:
    """Whether YAML may be loaded: aliases can expand without end and deep nesting overflows the C stack; no archive
    writes either."""
    depth = 0
    for event in yaml.parse(block, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_NESTED_FRONT_MATTER or isinstance(event, yaml.AliasEvent):
            return False
    return True
