"""Read a YAML file into a pydantic model; what is wrong with it is told with file, line and column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from services import remedies
from services.plaindata import PlainData

ModelT = TypeVar("ModelT", bound=BaseModel)
Loc = tuple[int | str, ...]

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 100
MAX_PARTS = 2_000_000
"""With each alias counted for all that it stands for: a few lines of them come to billions."""
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file. Lines and columns count from 1."""

    line: int
    column: int
    message: str
    remedy: str = ""


class DataFileError(Exception):
    """A file cannot be used. Its words are `path:line:column: message; remedy`, a line each."""

    def __init__(
        self, path: Path | str, faults: Sequence[Fault], others: Sequence["DataFileError"] = ()
    ) -> None:
        """`others` are what is wrong with the files that this one includes."""
        self.path = Path(path)
        self.faults = tuple(faults)
        self.others = tuple(others)
        super().__init__("\n".join([*self._lines(), *map(str, self.others)]))

    def __reduce__(self) -> tuple[type["DataFileError"], tuple[object, ...]]:
        return DataFileError, (self.path, self.faults, self.others)

    @property
    def each(self) -> tuple["DataFileError", ...]:
        """One error a file."""
        return (DataFileError(self.path, self.faults), *self.others) if self.others else (self,)

    def _lines(self) -> list[str]:
        return [
            f"{self.path}:{f.line}:{f.column}: {f.message}" + (f"; {f.remedy}" if f.remedy else "")
            for f in self.faults
        ]


def all_faults(found: Iterable[tuple[Path, Fault]]) -> DataFileError | None:
    """Everything found in one or several files, each fault once and in the order of its file; None where
    nothing was. The file that is named first is the one that includes the others."""
    by_path: dict[Path, dict[Fault, None]] = {}
    for path, fault in found:
        by_path.setdefault(path, {})[fault] = None
    errors = [
        DataFileError(path, sorted(faults, key=lambda fault: (fault.line, fault.column)))
        for path, faults in by_path.items()
    ]
    return DataFileError(errors[0].path, errors[0].faults, errors[1:]) if errors else None


def found_in(error: DataFileError) -> Iterator[tuple[Path, Fault]]:
    """Each of its faults, with its file."""
    return ((one.path, fault) for one in error.each for fault in one.faults)


class Document:
    """A parsed YAML file: its plain `data`, and where in the file each part stands."""

    def __init__(self, path: Path, text: str, root: yaml.Node | None, data: Any) -> None:
        """The node tree is kept for positions; the plain data was built from it."""
        self.path = path
        self.text = text
        self._root = root
        self.data = data

    def holding(self, data: Any) -> "Document":
        """The same file with other data of the same shape; faults are told where the file has it."""
        return Document(self.path, self.text, self._root, data)

    def position(self, loc: Loc) -> tuple[int, int]:
        """Line and column, from 1, of the deepest part of `loc` that is there; of a key, its value."""
        nodes = self._nodes(loc)
        if not nodes:
            return 1, 1
        return nodes[-1].start_mark.line + 1, nodes[-1].start_mark.column + 1

    def key_position(self, loc: Loc) -> tuple[int, int]:
        """The same, but of the key itself where `loc` ends in one."""
        for node in reversed(self._nodes(loc[:-1])):
            if isinstance(node, yaml.MappingNode):
                key = next((key for key, _ in node.value if key.value == str(loc[-1])), None)
                if key is not None:
                    return key.start_mark.line + 1, key.start_mark.column + 1
        return self.position(loc)

    def _there(self, loc: Loc) -> list[str]:
        """The parts of `loc` that are in the file, as its writer knows them."""
        depths = [len(self._nodes(loc[:i])) for i in range(len(loc) + 1)]
        there = (part for part, above, here in zip(loc, depths, depths[1:], strict=False) if here > above)
        return [counted(part) for part in there]

    def _nodes(self, loc: Loc) -> list[yaml.Node]:
        """From the root down, the node of each part that is there; what pydantic puts between
        (the tag of a union's branch) has none and is passed over."""
        nodes = [self._root] if self._root is not None else []
        for part in loc:
            child = _child(nodes[-1], part) if nodes else None
            if child is not None:
                nodes.append(child)
        return nodes

    def _read_as_another(self, loc: Loc, read: object) -> str | None:
        """What stands there, where YAML made another number of it: 012345 is octal, 22:10 of base sixty."""
        nodes = self._nodes(loc)
        if type(read) is not int or not nodes or not isinstance(nodes[-1], yaml.ScalarNode):
            return None
        written = str(nodes[-1].value)
        return written if written.replace("_", "").lstrip("+") != str(read) else None

    def keys_given_twice(self) -> list[Fault]:
        """Of two equal keys YAML silently drops the first, and with it what its writer meant."""
        faults: list[Fault] = []
        waiting, seen = [self._root] if self._root else [], set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.ScalarNode) or id(node) in seen:  # an alias
                continue
            seen.add(id(node))
            if isinstance(node, yaml.SequenceNode):
                waiting += node.value
            elif isinstance(node, yaml.MappingNode):
                waiting += [part for pair in node.value for part in pair]
                keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
                if len({key.value for key in keys}) < len(keys):
                    faults += _given_twice(keys)
        return sorted(faults, key=lambda fault: (fault.line, fault.column))

    def fault(self, loc: Loc, message: str, remedy: str = "") -> Fault:
        """A fault at that place in this file."""
        return Fault(*self.position(loc), message, remedy)

    def error(self, loc: Loc, message: str, remedy: str = "") -> DataFileError:
        """The same as an error to raise."""
        return DataFileError(self.path, [self.fault(loc, message, remedy)])

    def validate(self, model: type[ModelT]) -> ModelT:
        """The document as that model. Raises DataFileError with every fault at its place."""
        form, faults = self.validate_most(model, lambda data, _: data)
        if faults:
            raise DataFileError(self.path, faults)
        return form

    def validate_most(
        self, model: type[ModelT], mend: Callable[[dict[str, Any], Loc], dict[str, Any]]
    ) -> tuple[ModelT, list[Fault]]:
        """The document as that model, and its faults, so that the rest can be looked at as well.

        `mend` is handed the data and where in it something is wrong, and answers the data without that.
        Raises DataFileError where nothing can be made of the rest.
        """
        try:
            return model.model_validate(self.data), []
        except ValidationError as error:
            faults, rest = self._faults(error, model), dict(self.data) if isinstance(self.data, dict) else {}
            for found in error.errors(include_url=False, include_context=False):
                rest = mend(rest, found["loc"])
        try:
            return model.model_validate(rest), faults
        except ValidationError:
            raise DataFileError(self.path, faults) from None

    def _faults(self, error: ValidationError, model: type[BaseModel]) -> list[Fault]:
        faults = []
        for found in error.errors(include_url=False):
            loc = found["loc"]
            known = self._there(loc) + ([counted(loc[-1])] if found["type"] == "missing" else [])
            where = ".".join(known) or "the file"
            if found["type"] == "extra_forbidden":
                line, column = self.key_position(loc)
                faults.append(Fault(line, column, f"{where}: unknown key", _did_you_mean(loc, model)))
                continue
            example = remedies.Example(*_example_at(loc, model))
            message, remedy = f"{where}: {remedies.plainly(found)}", remedies.for_value(found, example)
            if found["type"] == "model_type" and (keys := _fields_at(loc, model)):
                remedy = f"its keys are {', '.join(sorted(keys))}" + (f"; {remedy}" if example.name else "")
            if (written := self._read_as_another(loc, found["input"])) is not None:
                message += f" (found {written}, which is {found['input']} to YAML)"
                remedy = f'put it in quotes: "{written}"' if found["type"] == "string_type" else remedy
            elif found["type"] != "missing":
                message += f" (found {_short(found['input'])})"
            faults.append(self.fault(loc, message, remedy))
        return sorted(faults, key=lambda fault: (fault.line, fault.column))


def counted(part: int | str) -> str:
    """A part of a place in a file, as people count: the first is 1."""
    return str(part + 1) if isinstance(part, int) else part


def read_document(path: Path) -> Document:
    """Parse a YAML file. Raises DataFileError where it cannot be read or is no YAML."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataFileError(path, [Fault(1, 1, f"larger than {MAX_BYTES} bytes", "split it")])
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataFileError(path, [Fault(1, 1, f"cannot be read: {reason}", "check the path")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataFileError(path, [Fault(line, 1, "not UTF-8 text", "save it as UTF-8")]) from None
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """Parse YAML text that came from `path`. Raises DataFileError."""
    try:
        root = yaml.compose(text, Loader=_SafeLoader)
        if root is not None and not _is_small(text, root) and (fault := _too_much(root)) is not None:
            raise DataFileError(path, [fault])
        plain = PlainData(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or error.context or ""
        if "escape" in problem or "hex" in problem:
            problem = "a backslash in double quotes begins an escape, and this is none"
        elif error.context_mark and "quoted scalar" in (error.context or ""):
            # It runs on to the end of the file; where it begins is what its writer looks for.
            line, column = error.context_mark.line + 1, error.context_mark.column + 1
            problem = "this quote is not closed"
        opened = error.context_mark.line + 1 if error.context_mark else line
        fault = Fault(
            line, column, f"not YAML: {problem}", remedies.for_yaml(problem, text, line, column, opened)
        )
        raise DataFileError(path, [fault]) from None
    except (yaml.YAMLError, RecursionError) as error:
        fault = Fault(1, 1, f"not YAML: {str(error).splitlines()[0]}", "check for control characters")
        raise DataFileError(path, [fault]) from None
    except ValueError as error:
        # YAML's own readings of dates and numbers: 2026-99-99, or a number of ten thousand digits.
        fault = Fault(1, 1, f"holds a date or number that is none: {error}", "put it in quotes or mend it")
        raise DataFileError(path, [fault]) from None
    document = Document(path, text, root, plain.data)
    if plain.may_have_keys_twice and (twice := document.keys_given_twice()):
        raise DataFileError(path, twice)
    return document


def _is_small(text: str, root: yaml.Node) -> bool:
    """True where nothing stands for more than is written, and that little and not deep: nearly always."""
    if "&" in text or len(text) > MAX_PARTS:
        return False
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [one for node in level for one in _within(node) if not isinstance(one, yaml.ScalarNode)]
        if not level:
            return True
    return False


def _too_much(root: yaml.Node) -> Fault | None:
    """What of a file is deeper, or with its aliases larger, than anything can be that a person wrote."""
    parts: dict[int, int] = {}
    depths: dict[int, int] = {}
    under_way: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting[-1]
        within = _within(node)
        if id(node) in parts:
            waiting.pop()
            continue
        if id(node) not in under_way:
            under_way.add(id(node))
            if len(under_way) > MAX_DEPTH:
                return _at(node, f"more than {MAX_DEPTH} levels deep", "close a bracket, or write it flatter")
            # Most of a file are scalars: each is one part, and one level, without being looked into.
            inner = [one for one in within if not isinstance(one, yaml.ScalarNode)]
            if any(id(one) in under_way for one in inner):
                return _at(node, "an alias that stands for itself", "drop the alias (*), or its anchor (&)")
            waiting += [one for one in inner if id(one) not in parts]
            continue
        under_way.discard(id(node))
        waiting.pop()
        depths[id(node)] = 1 + max((depths.get(id(one), 1) for one in within), default=0)
        parts[id(node)] = 1 + sum(parts.get(id(one), 1) for one in within)
        if depths[id(node)] > MAX_DEPTH:
            return _at(node, f"more than {MAX_DEPTH} levels deep", "write it flatter")
        if parts[id(node)] > MAX_PARTS:
            return _at(node, f"more than {MAX_PARTS} parts with its aliases", "write out what is meant")
    return None


def _within(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _at(node: yaml.Node, message: str, remedy: str) -> Fault:
    return Fault(node.start_mark.line + 1, node.start_mark.column + 1, message, remedy)


def load(path: Path, model: type[ModelT]) -> ModelT:
    """Read a YAML file as that model. Raises DataFileError."""
    return read_document(path).validate(model)


def _given_twice(keys: Sequence[yaml.ScalarNode]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for key in keys:
        line = key.start_mark.line + 1
        if key.value in lines and key.value != "<<":
            first = f"the first is in line {lines[key.value]}; drop one of them"
            yield Fault(line, key.start_mark.column + 1, f"{key.value}: given twice", first)
        lines.setdefault(key.value, line)


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        name = str(part)
        for key, value in node.value:
            if key.value == name:
                found: yaml.Node = value
                return found
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item: yaml.Node = node.value[part]
        return item
    return None


def _did_you_mean(loc: Loc, model: type[BaseModel]) -> str:
    known = _fields_at(loc[:-1], model)
    close = get_close_matches(str(loc[-1]), known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(sorted(known))}" if known else ""


def _fields_at(loc: Loc, model: type[BaseModel]) -> list[str]:
    """The names a mapping at `loc` may have."""
    *_, here = _walked(loc, model)
    return [name for found in here for name in found.get("properties", {})]


def _example_at(loc: Loc, model: type[BaseModel]) -> tuple[str, object]:
    """The nearest key above `loc` of which the model has an example, and that; or no name."""
    for part, here in reversed([*zip(loc, [*_walked(loc, model)][1:], strict=True)]):
        for found in here:
            if isinstance(part, str) and found.get("examples"):
                return part, found["examples"][0]
    return "", None


class _AsWritten(GenerateJsonSchema):
    """Leaves examples in the order of their writer."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value


def _walked(loc: Loc, model: type[BaseModel]) -> Iterator[list[dict[str, Any]]]:
    """What the model's JSON schema has at its root and at each part of `loc`."""
    schema = model.model_json_schema(schema_generator=_AsWritten)
    definitions = schema.get("$defs", {})

    def resolve(found: dict[str, Any]) -> list[dict[str, Any]]:
        if "$ref" in found:
            return resolve(definitions[found["$ref"].rsplit("/", 1)[-1]])
        parts = [p for key in ("anyOf", "oneOf", "allOf") for p in found.get(key, [])]
        return [leaf for part in parts for leaf in resolve(part)] or [found]

    here = [schema]
    yield here
    for part in loc:
        following = []
        for found in here:
            if isinstance(part, int):
                following += resolve(found.get("items", {}))
            elif part in found.get("properties", {}):
                following += [
                    # What is said of a property stands beside the form that it refers to.
                    {"examples": found["properties"][part].get("examples", []), **leaf}
                    for leaf in resolve(found["properties"][part])
                ]
            elif isinstance(found.get("additionalProperties"), dict):
                following += resolve(found["additionalProperties"])
        # What pydantic puts between, the tag of a branch, is in no schema: one stays, without the example.
        here = following or [{**found, "examples": []} for found in here]
        yield here


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
