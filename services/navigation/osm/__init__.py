"""An extract of OpenStreetMap as the content of a map. Needs `pip install "banma-sim[osm]"`."""
