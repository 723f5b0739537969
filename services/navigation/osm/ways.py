"""From OpenStreetMap's ways to a network: cut at junctions, joined where nothing changes."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.navigation.edges import Edge, Network
from services.navigation.forbidding import Forbidden, forbid
from services.navigation.geometry import length_m
from services.navigation.junctions import turns
from services.navigation.osm.reading import Extract, Restriction, Way
from services.navigation.osm.restrictions import Stretches, forbidden_rows
from services.navigation.osm.tags import RoadTags, Unusable, read_road
from services.navigation.records import LonLat
from services.navigation.turns import DEAD_END_S

SIGNAL_M = 40.0
"""A signal this near to a junction belongs to it: it stands at the stop line."""


@dataclass(frozen=True, slots=True)
class Roadway:
    """A way that cars use."""

    way: Way
    tags: RoadTags
    road: int = 0


def roadways(extract: Extract) -> list[Roadway]:
    """The ways that are roads, drawn in the direction they are driven."""
    found: list[Roadway] = []
    for way in extract.roads:
        tags = read_road(way.tags)
        if isinstance(tags, Unusable):
            if tags is not Unusable.NO_ROAD:
                extract.counts[tags.value] += 1
            continue
        if not tags.limit_read:
            extract.counts["speed limits not understood"] += 1
        if tags.condition_left:
            extract.counts["roads with a rule for some hours not used"] += 1
        if tags.direction < 0:
            way = Way(way.id, way.tags, way.nodes[::-1], way.points[::-1])
        found.append(Roadway(way, tags))
    return found


@dataclass(slots=True)
class _Stretch:
    """An edge in the making; nodes by their OpenStreetMap id."""

    tail: int
    head: int
    shape: list[LonLat]
    like: Roadway
    first_way: int
    last_way: int
    against: bool = False
    """True while it is looked at against the direction it is driven in."""

    @property
    def oneway(self) -> bool:
        return self.like.tags.direction != 0

    def turned(self) -> "_Stretch":
        shape, against = self.shape[::-1], self.oneway and not self.against
        return _Stretch(self.head, self.tail, shape, self.like, self.last_way, self.first_way, against)

    def alike(self, other: "_Stretch") -> bool:
        """True where a driver notices no difference."""
        a, b = self.like, other.like
        same = a.road == b.road and a.tags.road_class == b.tags.road_class and a.tags.flags == b.tags.flags
        same = same and a.tags.shut == b.tags.shut
        driven = self.oneway == other.oneway and self.against == other.against
        return same and driven and a.tags.limit_kmh == b.tags.limit_kmh


def build_network(ways: Sequence[Roadway], extract: Extract, keeps_left: bool = False) -> Network:
    """The network of those ways, with the turns that may be made."""
    stretches = _cut(ways, extract.barriers)
    vias = {one.via_node for one in extract.restrictions if one.via_node is not None}
    kept = extract.barriers | vias | _ends_of(ways, extract.restrictions)
    stretches = _joined(stretches, kept)
    stretches = _connected(stretches, extract.counts)
    number: dict[int, int] = {}
    places: list[LonLat] = []
    for one in stretches:
        for node, point in ((one.tail, one.shape[0]), (one.head, one.shape[-1])):
            if node not in number:
                number[node] = len(places)
                places.append(point)
    network = Network(nodes=places)
    network.edges = [_edge(one, number) for one in stretches]
    network.signals = _signals(stretches, ways, number, extract)
    network.turns = turns(network, keeps_left)
    _close_barriers(network, {number[node] for node in extract.barriers if node in number})
    forbid(network, list(_forbidden(network, stretches, number, extract)))
    return network


def _cut(ways: Sequence[Roadway], barriers: set[int]) -> list[_Stretch]:
    uses: Counter[int] = Counter(itertools.chain.from_iterable(one.way.nodes for one in ways))
    ends = {node for one in ways for node in (one.way.nodes[0], one.way.nodes[-1])} | barriers
    found: list[_Stretch] = []
    for one in ways:
        nodes, points, begin = one.way.nodes, one.way.points, 0
        for i in range(1, len(nodes)):
            if uses[nodes[i]] > 1 or nodes[i] in ends:
                shape = list(points[begin : i + 1])
                found.append(_Stretch(nodes[begin], nodes[i], shape, one, one.way.id, one.way.id))
                begin = i
    return found


def _joined(stretches: list[_Stretch], kept: set[int]) -> list[_Stretch]:
    """Stretches that follow each other with nothing to choose between them become one."""
    at: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(stretches):
        at[one.tail].append(i)
        at[one.head].append(i)
    done: set[int] = set()
    found: list[_Stretch] = []
    for i, one in enumerate(stretches):
        if i in done:
            continue
        done.add(i)
        whole = _grown(one, stretches, at, kept, done)
        found.append(_grown(whole.turned(), stretches, at, kept, done).turned())
    return found


def _grown(
    one: _Stretch, stretches: list[_Stretch], at: dict[int, list[int]], kept: set[int], done: set[int]
) -> _Stretch:
    """Carried on past its head as far as that goes."""
    shape, last_way, head = list(one.shape), one.last_way, one.head
    while head not in kept and len(at[head]) == 2:
        others = [i for i in at[head] if i not in done]
        if len(others) != 1:
            break
        following = stretches[others[0]]
        if following.tail != head:
            following = following.turned()
        if following.tail != head or not one.alike(following):
            break
        done.add(others[0])
        shape += following.shape[1:]
        head, last_way = following.head, following.last_way
    return _Stretch(one.tail, head, shape, one.like, one.first_way, last_way, one.against)


def _connected(stretches: list[_Stretch], counts: Counter[str]) -> list[_Stretch]:
    """Without the small parts that no road joins to the rest."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one in stretches:
        parent[root(one.tail)] = root(one.head)
    sizes = Counter(root(one.tail) for one in stretches)
    least = max(sizes.values(), default=0) / 10
    kept = [one for one in stretches if sizes[root(one.tail)] >= least]
    counts["stretches of road cut off from the rest"] += len(stretches) - len(kept)
    return kept


def _edge(one: _Stretch, number: dict[int, int]) -> Edge:
    tags, road = one.like.tags, one.like.road
    return Edge(
        tail=number[one.tail],
        head=number[one.head],
        shape=one.shape,
        road_class=tags.road_class,
        limit_kmh=tags.limit_kmh,
        forward_road=road,
        backward_road=road,
        oneway=one.oneway,
        length_m=max(0.1, length_m(one.shape)),
        flags=tags.flags,
        shut=tags.shut,
    )


def _signals(
    stretches: Iterable[_Stretch], ways: Iterable[Roadway], number: dict[int, int], extract: Extract
) -> set[int]:
    """Junctions with a signal at them, or at a stop line before them."""
    degree: Counter[int] = Counter(node for one in stretches for node in (one.tail, one.head))
    junctions = {node for node, count in degree.items() if count > 2}
    found: set[int] = set()
    for one in ways:
        nodes, points = one.way.nodes, one.way.points
        for i, node in enumerate(nodes):
            if node in extract.signals:
                near = [node] if node in junctions else _junctions_near(i, nodes, points, junctions)
                found.update(number[each] for each in near if each in number)
    return found


def _junctions_near(i: int, nodes: Sequence[int], points: Sequence[LonLat], junctions: set[int]) -> list[int]:
    """The first junction each way along the road, where it is within SIGNAL_M."""
    near: list[int] = []
    for step in (1, -1):
        j, gone_m = i, 0.0
        while 0 <= j + step < len(nodes) and gone_m <= SIGNAL_M and nodes[j] not in junctions:
            gone_m += length_m((points[j], points[j + step]))
            j += step
        if nodes[j] in junctions and gone_m <= SIGNAL_M:
            near.append(nodes[j])
    return near


def _close_barriers(network: Network, barriers: set[int]) -> None:
    """Nothing but turning back is possible where a bollard stands."""
    for e, followers in enumerate(network.turns):
        edge = network.edges[e >> 1]
        if (edge.tail if e & 1 else edge.head) in barriers:
            back = [turn for turn in followers if turn[0] == e ^ 1]
            may_turn = not edge.oneway and not back
            network.turns[e] = [(e ^ 1, DEAD_END_S)] if may_turn else back


def _forbidden(
    network: Network, stretches: Sequence[_Stretch], number: dict[int, int], extract: Extract
) -> Iterator[Forbidden]:
    beginning: dict[int, set[int]] = defaultdict(set)
    ending: dict[int, set[int]] = defaultdict(set)
    for k, one in enumerate(stretches):
        ends = [(2 * k, one.first_way, one.last_way)]
        if not one.oneway:
            ends.append((2 * k + 1, one.last_way, one.first_way))
        for e, first_way, last_way in ends:
            beginning[first_way].add(e)
            ending[last_way].add(e)
    found = Stretches(beginning, ending, number)
    return forbidden_rows(network, extract.restrictions, found, extract.counts)


def _ends_of(ways: Sequence[Roadway], restrictions: Iterable[Restriction]) -> set[int]:
    """The nodes where the ways that restrictions lead over begin and end."""
    over = {way for one in restrictions for way in one.via_ways}
    return {node for one in ways if one.way.id in over for node in (one.way.nodes[0], one.way.nodes[-1])}
