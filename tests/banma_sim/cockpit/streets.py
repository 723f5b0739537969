"""The streets that the fed cockpit shows."""

from functools import cache
from typing import Literal

from banma_sim.cockpit.chart import Chart, ChartArea, ChartPlace, ChartRoad, chart_of
from banma_sim.cockpit.sheet import Sheet
from services.navigation.city import City


@cache
def city() -> Sheet:
    """The embedded city, read once."""
    return Sheet(chart_of(City.load()))


@cache
def sheet() -> Sheet:
    """A few streets that stay as they are, so that pictures do not change with the map's data."""
    return Sheet(
        Chart(
            roads=[
                _road(
                    "Yan'an East Road",
                    "延安东路",
                    2,
                    (121.460, 31.2300),
                    (121.4761, 31.2298),
                    (121.4800, 31.2288),
                ),
                _road("Yan'an Elevated Road", "延安高架路", 1, (121.455, 31.2255), (121.495, 31.2385)),
                _road("Xizang Road", "西藏路", 2, (121.4725, 31.2390), (121.4790, 31.2200)),
                _road("Fujian Middle Road", "福建中路", 3, (121.4770, 31.2420), (121.4830, 31.2240)),
                _road("Henan Road", "河南路", 2, (121.4830, 31.2430), (121.4890, 31.2230)),
                _road("Fuzhou Road", "福州路", 4, (121.4730, 31.2320), (121.4905, 31.2375)),
                _road("Renmin Road", "人民路", 4, (121.4800, 31.2250), (121.4900, 31.2310)),
            ],
            areas=[
                _area(
                    "People's Park",
                    "人民公园",
                    "park",
                    (121.468, 31.231),
                    (121.4735, 31.2325),
                    (121.472, 31.2355),
                ),
                _area(
                    "Huangpu River",
                    "黄浦江",
                    "water",
                    (121.4915, 31.2450),
                    (121.4935, 31.2370),
                    (121.4990, 31.2250),
                    (121.5050, 31.2270),
                    (121.4995, 31.2380),
                    (121.4980, 31.2450),
                ),
            ],
            places=[
                ChartPlace(
                    "square", {"en": "People's Square", "zh": "人民广场"}, "landmark", (121.4712, 31.2302)
                ),
                ChartPlace("world", {"en": "Great World", "zh": "大世界"}, "landmark", (121.4795, 31.2276)),
                ChartPlace(
                    "manner", {"en": "Manner Coffee", "zh": "Manner咖啡"}, "coffee", (121.4768, 31.2331)
                ),
                ChartPlace("park", {"en": "Car park", "zh": "停车场"}, "parking", (121.4820, 31.2268)),
                ChartPlace("charger", {"en": "Charger", "zh": "充电站"}, "charger", (121.4745, 31.2270)),
            ],
        )
    )


def _road(en: str, zh: str, rank: int, *line: tuple[float, float]) -> ChartRoad:
    return ChartRoad({"en": en, "zh": zh}, rank, line)


def _area(en: str, zh: str, kind: Literal["water", "park"], *ring: tuple[float, float]) -> ChartArea:
    return ChartArea({"en": en, "zh": zh}, kind, ring)
